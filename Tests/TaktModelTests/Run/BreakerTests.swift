import TaktTestSupport
import TaktText
import Testing

@testable import TaktModel

@Suite("Breakers")
struct BreakerTests {
  // MARK: - Rounds that change nothing

  @Test("three rounds in a row that leave tree, passed stories and failing gates as they were trip, two do not")
  func noProgress() {
    var player = RoundPlayer()
    for attempt in 1...3 {
      player.fail(tree: "0123456789abcdef", failing: ["tests", "lint"], error: "error \(["a", "b", "c"][attempt - 1])")
      #expect((player.trip() != nil) == (attempt == 3), "round \(attempt)")
    }
    #expect(player.trip()?.breaker == .noProgress)
    #expect(
      player.trip()?.reason
        == "breaker `no-progress`: 3 rounds in a row at US-001 left everything as it was: tree 0123456789, 0 stories passed, "
        + "failing gates: lint, tests")
  }

  @Test("a change of any of the three begins the count anew")
  func anyChange() {
    var tree = RoundPlayer()
    for name in ["a", "a", "b", "b", "a", "a"] { tree.fail(tree: name, error: name) }
    #expect(tree.trip() == nil)
    var gates = RoundPlayer()
    for (position, names) in [["x"], ["x"], ["x", "y"], ["y"], ["y"]].enumerated() {
      gates.fail(failing: names, error: String(repeating: "e", count: position + 1))
    }
    #expect(gates.trip() == nil)
    var passed = RoundPlayer()
    for story in 2...6 {
      passed.fail(1)
      passed.pass(story, tree: "t\(story)")
    }
    #expect(passed.trip() == nil)
  }

  @Test("gates that were not run again say what they said of the same tree")
  func carriedGates() {
    var player = RoundPlayer()
    player.fail(failing: ["tests"], error: "a")
    player.fail(failing: ["tests"], error: "b")
    player.fail(failing: [], error: "c")
    #expect(player.trip() == nil)
  }

  @Test("what nobody looked at does not count as unchanged, so journals without trees never trip")
  func unknownTree() {
    var player = RoundPlayer()
    for error in ["a", "b", "c", "d"] { player.fail(tree: nil, error: error) }
    #expect(player.trip() == nil)
  }

  @Test("attempts that were interrupted, or that the provider did not let work, are no rounds")
  func interrupted() {
    var player = RoundPlayer()
    for _ in 0..<30 { player.fail(ending: .interrupted) }
    #expect(player.trip() == nil)
    #expect(player.state.attempts.iterations("US-001") == 0)
  }

  @Test("rounds of different stories do not add up, so a story that is blocked does not stop the others")
  func otherStory() {
    var player = RoundPlayer()
    for (story, error) in [(1, "a"), (1, "b"), (2, "c"), (2, "d")] { player.fail(story, error: error) }
    #expect(player.trip(1) == nil)
    #expect(player.trip(2) == nil)
  }

  // MARK: - The same error

  @Test("five rounds in a row with the same error trip, however the trees differ; a story that passes begins anew")
  func sameError() {
    var player = RoundPlayer(BreakerLimits(maxIterations: 50))
    for attempt in 1...5 {
      player.fail(
        tree: "t\(attempt)", error: "12:0\(attempt):00 error: \(attempt) tests failed in /tmp/x\(attempt)/a.swift")
      #expect((player.trip() != nil) == (attempt == 5), "round \(attempt)")
    }
    #expect(
      player.trip()?.reason
        == "breaker `same-error`: 5 rounds in a row ended with the same error, the last one at US-001: "
        + "12:05:00 error: 5 tests failed in /tmp/x5/a.swift")
    player.pass(2, tree: "u")
    #expect(player.trip() == nil)
  }

  @Test("an error that a refused report names is the round's error")
  func refusal() {
    var player = RoundPlayer()
    player.fail(error: "5 reports were refused", ending: .refused)
    #expect(player.state.attempts.equalErrors?.lastText == "5 reports were refused")
  }

  // MARK: - Too many rounds

  @Test("a story has as many rounds as the limit says")
  func maxIterations() {
    var player = RoundPlayer(BreakerLimits(maxIterations: 4))
    for attempt in 1...4 {
      #expect(player.trip() == nil, "before round \(attempt)")
      player.fail(tree: "t\(attempt)", error: String(repeating: "x", count: attempt))
    }
    #expect(
      player.trip()?.reason
        == "breaker `max-iterations`: US-001 had 4 rounds, and its limit is 4 (`--max-iterations`)")
    #expect(player.trip(2) == nil)
  }

  // MARK: - Budgets

  private func budget(_ change: (inout BreakerLimits.Budget) -> Void) -> BreakerLimits {
    var limits = BreakerLimits()
    change(&limits.budget)
    return limits
  }

  @Test("a budget that is used up forbids more work and says both numbers")
  func budgets() {
    let usage = Usage(inputTokens: 900, outputTokens: 100, microdollars: 1_234_567)
    let cases: [(BreakerLimits, String)] = [
      (budget { $0.runMinutes = 3 }, "breaker `run-minutes`: the run has worked for 3 minutes, and the budget is 3"),
      (
        budget { $0.storyMinutes = 3 },
        "breaker `story-minutes`: agents worked on US-001 for 3 minutes, and the budget is 3"
      ),
      (budget { $0.runTokens = 1000 }, "breaker `run-tokens`: the run used 1000 tokens, and the budget is 1000"),
      (budget { $0.storyTokens = 900 }, "breaker `story-tokens`: US-001 used 1000 tokens, and the budget is 900"),
      (
        budget { $0.runMicrodollars = 1_000_000 },
        "breaker `run-dollars`: the run cost $1.23, and the budget is $1.00"
      ),
      (
        budget { $0.storyMicrodollars = 50_000 },
        "breaker `story-dollars`: US-001 cost $1.23, and the budget is $0.05"
      ),
    ]
    for (limits, text) in cases {
      var player = RoundPlayer(limits)
      #expect(player.trip() == nil)
      player.fail(milliseconds: 180_000, usage: usage)
      #expect(player.trip()?.reason == text)
      let isOfTheRun = player.trip()?.subject == ""
      #expect((player.trip(2) != nil) == isOfTheRun, "\(text)")
    }
  }

  @Test("time during which the run rests, or nobody is in charge, is not charged")
  func restIsFree() {
    var player = RoundPlayer(budget { $0.runMinutes = 10 })
    player.fail(milliseconds: 60_000)
    player.apply(.run(.stopped(reason: "by hand")))
    player.apply(.run(.resumed), after: 3_600_000)
    player.apply(.driver(.attached(Driver(kind: .headless, process: nil))))
    player.fail(tree: "b", milliseconds: 60_000)
    // A driver that was killed: the next one comes an hour later.
    player.apply(.driver(.attached(Driver(kind: .headless, process: nil))), after: 3_600_000)
    #expect(player.state.attempts.workedMilliseconds(player.now) == 120_000)
    #expect(player.trip() == nil)
  }

  // MARK: - Going on

  @Test("after `resume` a breaker needs as much again to trip again")
  func resumed() throws {
    var attempts = RoundPlayer(BreakerLimits(maxIterations: 50))
    for _ in 0..<2 {
      for error in ["a", "b", "c"] {
        #expect(attempts.trip() == nil)
        attempts.fail(error: error)
      }
      attempts.resume(try #require(attempts.trip()))
    }
    var errors = RoundPlayer(BreakerLimits(maxIterations: 50))
    for attempt in 0..<10 {
      #expect(errors.trip() == nil)
      errors.fail(tree: "t\(attempt)")
      if attempt % 5 == 4 { errors.resume(try #require(errors.trip())) }
    }
    var tokens = RoundPlayer(budget { $0.storyTokens = 1000 })
    for attempt in 0..<6 {
      #expect(tokens.trip() == nil)
      tokens.fail(
        tree: "t\(attempt)", error: "\(Character(Unicode.Scalar(UInt8(0x61 + attempt))))",
        usage: Usage(inputTokens: 500))
      if attempt % 2 == 1 { tokens.resume(try #require(tokens.trip())) }
    }
    var iterations = RoundPlayer(BreakerLimits(maxIterations: 2))
    for attempt in 0..<6 {
      #expect(iterations.trip() == nil)
      iterations.fail(tree: "t\(attempt)", error: String(repeating: "x", count: attempt + 1))
      if attempt % 2 == 1 { iterations.resume(try #require(iterations.trip())) }
    }
  }

  @Test("a run that was stopped by hand keeps what breakers have counted")
  func stoppedByHand() {
    var player = RoundPlayer()
    for error in ["a", "b", "c"] {
      player.fail(error: error)
      player.apply(.run(.stopped(reason: "by hand")))
      player.apply(.run(.resumed))
    }
    #expect(player.trip()?.breaker == .noProgress)
  }

  @Test("who is at work when a breaker trips goes on to the end, then the run rests")
  func drains() {
    var state = RunState()
    func apply(_ event: RunEvent) { state.apply(event, at: Timestamp(milliseconds: 0)) }
    let engine = Engine(workflow: executeThenSummary, plan: samplePlan([[], []]), limit: 2)
    for event in [SimulatedWorld.startTeam, .run(.branchReady), .step(.started(step: "execute"))] { apply(event) }
    guard case .assign(let requests) = engine.decide(state) else {
      Issue.record("nothing is given out")
      return
    }
    let jobID = JobID(randomBytes: [UInt8](repeating: 7, count: 26))
    apply(.job(.assigned(requests[0].spec(jobID))))
    let trip = BreakerTrip(.runTokens, seen: "the run used 5 tokens, and the budget is 4")
    apply(.run(.breakerTripped(trip)))
    guard case .work(let open, _) = engine.decide(state) else {
      Issue.record("the agent is stopped")
      return
    }
    #expect(open.map(\.id) == [jobID])
    apply(.job(.ended(jobID: jobID, ending: .silent, detail: "gone")))
    #expect(engine.decide(state) == .rest(reason: trip.reason))
    apply(.run(.resumed))
    guard case .assign = engine.decide(state) else {
      Issue.record("the run does not go on")
      return
    }
  }

  // MARK: - Properties

  @Test("repetition that changes something never trips", arguments: 0..<50)
  func changeNeverTrips(_ seed: Int) {
    var random = SeededRandom(UInt64(seed))
    var player = RoundPlayer(BreakerLimits(maxIterations: 50))
    var tree = 0
    var gates: [String] = []
    var passed = 9
    for attempt in 0..<49 {
      // One of the three changes in every round, and so does the error.
      switch random.below(3) {
      case 0: tree += 1
      case 1: gates = gates.isEmpty ? ["tests"] : gates.count == 1 ? gates + ["lint"] : []
      default:
        if passed < 40 { player.pass(passed, tree: "p\(passed)") } else { tree += 1 }
        passed += 1
      }
      let letter = Character(Unicode.Scalar(UInt8(0x61 + attempt % 26)))
      player.fail(tree: "t\(tree)", failing: gates, error: "error \(letter)", ending: random.pick([.crashed, .silent]))
      #expect(player.trip() == nil, "seed \(seed), round \(attempt): \(player.trip()?.reason ?? "")")
    }
  }

  @Test("repetition that changes nothing always trips, and what is seen is said", arguments: 0..<20)
  func sameTrips(_ seed: Int) throws {
    var random = SeededRandom(UInt64(seed))
    var player = RoundPlayer(BreakerLimits(maxIterations: 50))
    for story in 2..<(2 + random.below(4)) { player.pass(story, tree: "p\(story)") }
    var attempts = 0
    while player.trip() == nil, attempts < 10 {
      player.fail(tree: "same", failing: ["tests"], error: "exit \(random.below(100))")
      attempts += 1
    }
    let trip = try #require(player.trip())
    #expect(attempts == BreakerLimits.unchangedRounds)
    #expect(trip.seen.contains("US-001") && trip.seen.contains("tests") && trip.seen.contains("passed"))
  }
}

@Suite("Normalised errors")
struct NormalisedErrorTests {
  @Test(
    "what differs from one time to the next makes no other error",
    arguments: [
      ("error: 14 tests failed", "error: 3 tests failed"),
      ("2026-11-21T09:30:02.123Z refused", "2026-11-22T10:31:02Z refused"), ("at 09:30:02", "at 10:31:59"),
      ("took 1.25s", "took 12s"), ("address 0x7ffe12ab", "address 0xdeadbeef0"),
      ("commit 9afce7f1 is broken", "commit 13d2a87b is broken"),
      ("/tmp/tmp.aB3xZ/src/main.c:12:3: no", "/tmp/build-9/main.c:7:19: no"),
      ("cannot open '/var/folders/zz/k3/T/x1/out.log'", "cannot open '/var/folders/ab/q9/T/y/out.log'"),
      ("id ab41f4bd-e856-4954-b2ad-43fb56edfa71", "id 0deac7ea-361e-46cd-9ceb-0da371893fea"),
      ("\u{1B}[31mred\u{1B}[0m", "red"), ("a  b\n\tc", "a b c"), ("", "  \n"),
    ])
  func equal(_ one: String, _ other: String) {
    #expect(ErrorFingerprint.text(one) == ErrorFingerprint.text(other))
  }

  @Test(
    "another error stays another one",
    arguments: [
      ("gate `tests` failed", "gate `lint` failed"), ("no such file: a.c", "no such file: b.c"),
      ("/tmp/x/a.c is broken", "/tmp/x/b.c is broken"), ("exit 1", "signal 9"), ("face", "bead"),
      ("cannot read", "cannot write"),
    ])
  func different(_ one: String, _ other: String) {
    #expect(ErrorFingerprint.text(one) != ErrorFingerprint.text(other))
  }

  @Test("any bytes have a normal form, and a normal form is its own", arguments: 0..<100)
  func hostile(_ seed: Int) {
    var random = SeededRandom(UInt64(seed))
    let alphabet = Array("0a9fZ#:.,-+T/ \n\u{1B}[m'x/tmp/ü")
    let text = String((0..<60).map { _ in random.pick(alphabet) })
    let plain = ErrorFingerprint.text(text)
    #expect(ErrorFingerprint.text(plain) == plain, "\(ForeignText.visible(text))")
  }
}
