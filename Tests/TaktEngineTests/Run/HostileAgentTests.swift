import TaktEngine
import TaktGit
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

/// Runs whose agents may do anything to refs, index and files between brief and report, and a moment after it.
@Suite("Whatever a run calls passed")
struct HostileAgentTests {
  enum Place: String, CaseIterable {
    case solo, worktree, clone
  }

  @Test(
    "is on the branch with the content that was accepted, or asked about, whatever agents do to git",
    arguments: Place.allCases)
  func generated(_ place: Place) throws {
    var seeds = SystemRandomNumberGenerator()
    let given = Context.live().environment["TAKT_SEED"].flatMap { UInt64($0) }
    var passed = 0
    for _ in 0..<(given == nil ? sweepSize("TAKT_HOSTILE", 2) : 1) {
      let seed = given ?? seeds.next() % 1_000_000_000
      do {
        passed += try play(place, seed)
      } catch {
        Issue.record(error, "\(place) TAKT_SEED=\(seed)")
      }
    }
    print("hostile agents, \(place): \(passed) stories passed")
  }

  /// Plays one run; answers how many stories passed.
  private func play(_ place: Place, _ seed: UInt64) throws -> Int {
    var random = SeededRandom(seed)
    let names = (1...(2 + random.below(3))).map { "US-00\($0)" }
    let stories = names.enumerated().map { number, name in
      (name, number > 0 && random.oneIn(3) ? [names[random.below(number)]] : [])
    }
    let gates = random.oneIn(2) ? "[]" : #"[{"name": "any", "command": ["true"]}]"#
    let sandbox = try Sandbox(stories, gates: gates, tracksPlan: random.oneIn(3))
    try sandbox.write("mine\n", to: "mine.txt")
    var start = RunStart(mode: place == .solo ? .solo : .team)
    if place != .solo { start.isolation = place == .clone ? .clone : .worktree }
    try sandbox.start(start)
    let agent = HostileAgent(seed: seed, stories: names)
    let comment: Comment = "\(place) TAKT_SEED=\(seed)"
    for _ in 0..<8 {
      do {
        let end = try HeadlessDriver(sandbox.project, agent: agent, cancellation: Cancellation()) { _ in }.drive()
        if case .finished(let result) = end {
          let state = try sandbox.store.requireLatest().state
          #expect(state.result == result, comment)
          if result.kind == .complete {
            #expect(state.stories.values.allSatisfy { $0.phase.isDone } && state.stories.count == names.count, comment)
          }
          break
        }
      } catch let failure as Failure {
        // What an agent broke for everybody may end a driver; the next one has to find out what is true.
        #expect(failure.kind == .environment || failure.kind == .refused, "\(comment): \(failure)")
        try sandbox.git("checkout", "-q", "--force", place == .solo ? "takt/sample" : "main")
      }
      for question in try sandbox.store.requireLatest().state.recoveryQuestions {
        let answer = random.pick(question.choices)
        try sandbox.store.change("test") { (run) throws(Failure) in _ = try run.answer(question.story, answer) }
      }
    }
    return try expectTruth(sandbox, comment)
  }

  /// Compares what the journal says with what git has; answers how many stories passed.
  private func expectTruth(_ sandbox: Sandbox, _ comment: Comment) throws -> Int {
    let run = try sandbox.store.requireLatest()
    let state = run.state
    let asked = Set(state.recoveryQuestions.map(\.story))
    let repository = try sandbox.project.repository
    var count = 0
    for (id, story) in state.stories where story.phase == .passed && !story.isVouchedFor && !asked.contains(id) {
      count += 1
      guard let commit = story.commit else { continue }
      let isThere = try repository.isAncestor(commit, of: "refs/heads/takt/sample")
      // A run that is not over asks as soon as somebody takes it up.
      if !isThere, state.result == nil {
        #expect(try sandbox.takeOver().state.recoveryQuestions.contains { $0.story == id }, "\(comment): \(id)")
        continue
      }
      #expect(isThere, "\(comment): \(id) passed with \(commit), which the branch does not have")
      let accepted = state.jobs.last { $0.story == id && $0.role != .resolver && $0.commit != nil && !$0.isForgotten }
      let tree = try #require(accepted?.acceptance?.tree, comment)
      // The commit of a plan that git tracks has another tree, and git may have thrown the accepted one away since.
      guard try repository.has(tree) else { continue }
      let different = try sandbox.git("diff-tree", "-r", "--name-only", tree, commit).split(separator: "\n")
      #expect(different.allSatisfy { $0 == "stories.json" }, "\(comment): \(id) is not what was accepted")
    }
    return count
  }
}
