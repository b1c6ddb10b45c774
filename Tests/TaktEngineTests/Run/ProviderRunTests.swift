import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import Testing

@Suite("A run and the model's provider")
struct ProviderRunTests {
  private static func script(_ limit: String) -> String {
    """
    {"stories": {"US-001": [[{"limit": \(limit)}, {"write": {"path": "one.txt", "text": "1\\n"}}, {"finish": {}}]]}}
    """
  }

  private func sandbox(_ clock: any Clock) throws -> Sandbox {
    var sandbox = try Sandbox([("US-001", [])])
    sandbox.test.context.clock = clock
    try sandbox.start()
    return sandbox
  }

  private func limits(_ run: Run) -> [ProviderLimit] {
    run.journal.records.compactMap { if case .provider(.limited(let limit)) = $0.event { limit } else { nil } }
  }

  @Test("a limit is waited for to its stated time, costs no retry, and the run goes on by itself")
  func waits() throws {
    let clock = SteppedClock()
    let sandbox = try sandbox(clock)
    let start = clock.wallMilliseconds()
    guard
      case .finished(let result) = try sandbox.drive(
        Self.script(#"{"kind": "rate_limit", "seconds": 3600, "times": 4}"#))
    else {
      Issue.record("the run rests")
      return
    }
    #expect(result == RunResult(.complete))
    let run = try sandbox.store.requireLatest()
    #expect(run.state.story(run.plan.stories[0].id).countedFailures == 0)
    #expect(run.state.story(run.plan.stories[0].id).attempts == 5)
    #expect(clock.wallMilliseconds() - start >= 4 * 3_600_000)
    #expect(limits(run).count == 4)
    #expect(run.state.provider.standings.isEmpty)
  }

  @Test("without a stated time the waits grow")
  func backsOff() throws {
    let clock = SteppedClock()
    let sandbox = try sandbox(clock)
    try sandbox.drive(Self.script(#"{"kind": "overloaded", "times": 8}"#))
    let run = try sandbox.store.requireLatest()
    #expect(run.state.result == RunResult(.complete))
    let times = run.journal.records.compactMap { record -> Int64? in
      guard case .provider(.limited(let limit)) = record.event, let until = limit.until else { return nil }
      return until.milliseconds - record.at.milliseconds
    }
    for (time, whole) in zip(times, [5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000] as [Int64]) {
      #expect((whole * 9 / 10 - 1...whole * 11 / 10 + 1).contains(time))
    }
    #expect(times.count == 8)
  }

  @Test("a clock that is set back does not make the wait longer")
  func clockSetBack() throws {
    let clock = SettingClock()
    let sandbox = try sandbox(clock)
    let before = clock.monotonicNanoseconds()
    try sandbox.drive(Self.script(#"{"kind": "rate_limit", "seconds": 600}"#))
    #expect(try sandbox.store.requireLatest().state.result == RunResult(.complete))
    #expect(clock.monotonicNanoseconds() - before < 1_200_000_000_000)
  }

  @Test(
    "what needs a person, or would take more than six hours, lets the run rest; `resume` tries again at once",
    arguments: [
      #"{"kind": "login"}"#, #"{"kind": "credit"}"#, #"{"kind": "rate_limit", "seconds": 90000}"#,
    ])
  func rests(_ limit: String) throws {
    let sandbox = try sandbox(SteppedClock())
    guard case .rests(let reason) = try sandbox.drive(Self.script(limit)) else {
      Issue.record("the run does not rest")
      return
    }
    let run = try sandbox.store.requireLatest()
    #expect(run.obstacle?.limit.text == reason)
    #expect(run.state.driver == nil)
    #expect(run.state.stopReason == nil)
    let status = try ProjectStatus(sandbox.project)
    #expect(status.headline.contains("stopped"))
    #expect(status.advice.contains("takt-helper resume"))
    #expect(status.details.contains { $0.contains("provider") })
    // The second attempt is let work.
    try sandbox.drive(Self.script(limit))
    #expect(try sandbox.store.requireLatest().state.result == RunResult(.complete))
  }

  @Test("a driver that is cut off while it waits is followed by one that waits to the same time")
  func restart() throws {
    let clock = SteppedClock()
    let sandbox = try sandbox(clock)
    let cancellation = Cancellation()
    let stopping = StoppingClock(clock, cancellation)
    var first = sandbox
    first.test.context.clock = stopping
    guard
      case .rests = try first.drive(
        Self.script(#"{"kind": "rate_limit", "seconds": 3600}"#), cancellation: cancellation)
    else {
      Issue.record("it was not stopped")
      return
    }
    let limit = try #require(limits(try sandbox.store.requireLatest()).first)
    #expect(clock.wallMilliseconds() < limit.until?.milliseconds ?? 0)
    try sandbox.drive(Self.script(#"{"kind": "rate_limit", "seconds": 3600}"#))
    let run = try sandbox.store.requireLatest()
    #expect(run.state.result == RunResult(.complete))
    #expect(limits(run).count == 1, "nothing was tried before its time")
    let second = run.journal.records.filter { if case .job(.assigned) = $0.event { true } else { false } }.last
    #expect(second?.at ?? Timestamp(milliseconds: 0) >= limit.until ?? Timestamp(milliseconds: .max))
  }

  @Test("a run that is not to wait rests at once, and waits when it is taken up again")
  func noWait() throws {
    let sandbox = try sandbox(SteppedClock())
    let script = try sandbox.directory.write(Self.script(#"{"kind": "rate_limit", "seconds": 60}"#), to: "script.json")
    let agent = try Agents.named("scripted", script: script, configuration: Configuration(), sandbox.context)
    func drive(waits: Bool) throws -> HeadlessDriver.End {
      try HeadlessDriver(sandbox.project, agent: agent, waits: waits, cancellation: Cancellation()) { _ in }.drive()
    }
    for _ in 0..<2 {
      guard case .rests = try drive(waits: false) else {
        Issue.record("the run does not rest")
        return
      }
    }
    #expect(limits(try sandbox.store.requireLatest()).count == 1)
    guard case .finished(RunResult(.complete)) = try drive(waits: true) else {
      Issue.record("the run is not finished")
      return
    }
  }

  @Test("a session that takes the run up tries at once")
  func session() throws {
    let sandbox = try sandbox(SteppedClock())
    try sandbox.drive(Self.script(#"{"kind": "login"}"#))
    #expect(try sandbox.offer().story?.text == "US-001")
  }
}

/// A clock that is set back by an hour while somebody waits, again and again.
private final class SettingClock: Clock {
  private let clock = SteppedClock()

  func wallMilliseconds() -> Int64 { clock.wallMilliseconds() }
  func monotonicNanoseconds() -> UInt64 { clock.monotonicNanoseconds() }

  func sleep(nanoseconds: UInt64) {
    clock.sleep(nanoseconds: nanoseconds)
    clock.setWall(milliseconds: 1_767_323_045_000)
  }
}

/// A clock that stops the run after a minute of waiting.
private final class StoppingClock: Clock {
  private let clock: SteppedClock
  private let cancellation: Cancellation
  private let end: Int64

  init(_ clock: SteppedClock, _ cancellation: Cancellation) {
    self.clock = clock
    self.cancellation = cancellation
    end = clock.wallMilliseconds() + 60_000
  }

  func wallMilliseconds() -> Int64 { clock.wallMilliseconds() }
  func monotonicNanoseconds() -> UInt64 { clock.monotonicNanoseconds() }

  func sleep(nanoseconds: UInt64) {
    clock.sleep(nanoseconds: nanoseconds)
    if clock.wallMilliseconds() > end { cancellation.cancel() }
  }
}
