import TaktText
import Testing

@testable import TaktModel

@Suite("What follows when an attempt was cut off")
struct RecoveryTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var place: RecoveryFacts.Place
    var wasBriefed = true
    var hasCheckpoint = false
    var expected: Recovery

    var testDescription: String { "\(place), briefed \(wasBriefed), checkpoint \(hasCheckpoint)" }
  }

  static let cases: [Case] = [
    Case(place: .none, wasBriefed: false, expected: .clean),
    Case(place: .none, expected: .clean),
    Case(place: .none, hasCheckpoint: true, expected: .resumable),
    Case(place: .standing(hasChanges: false), expected: .clean),
    Case(place: .standing(hasChanges: true), expected: .resumable),
    Case(place: .standing(hasChanges: true), wasBriefed: false, expected: .resumable),
    Case(place: .moved, expected: .ambiguous(.treeMoved)),
    Case(place: .moved, hasCheckpoint: true, expected: .ambiguous(.treeMoved)),
    Case(place: .broken, hasCheckpoint: true, expected: .ambiguous(.treeBroken)),
    Case(place: .gone, wasBriefed: false, expected: .clean),
    Case(place: .gone, expected: .ambiguous(.treeGone)),
    Case(place: .gone, hasCheckpoint: true, expected: .resumable),
    Case(place: .elsewhere(hasChanges: false), expected: .clean),
    Case(place: .elsewhere(hasChanges: true), expected: .ambiguous(.otherBranch)),
  ]

  @Test("is clean, resumable or a person's to say, and facts alone decide", arguments: cases)
  func classification(_ one: Case) {
    let facts = RecoveryFacts(place: one.place, wasBriefed: one.wasBriefed, hasCheckpoint: one.hasCheckpoint)
    #expect(Recovery(facts) == one.expected)
  }

  @Test("every question offers commands that say what they do")
  func texts() {
    for problem in RecoveryProblem.allCases {
      let question = RecoveryQuestion(story: storyID(2), problem: problem, detail: "the tree moved\u{1B}[2J")
      #expect(!question.choices.isEmpty)
      for choice in question.choices {
        #expect(question.text.contains("`takt-helper resume --\(choice.rawValue) US-002` "))
        #expect(!question.meaning(of: choice).isEmpty)
      }
      #expect(!question.text.contains("\u{1B}"))
    }
    let moved = RecoveryQuestion(story: storyID(2), problem: .treeMoved, detail: "the tree moved")
    #expect(
      moved.text
        == "the tree moved; `takt-helper resume --take US-002` goes on with the files of the tree as they are; "
        + "`takt-helper resume --discard US-002` keeps them under `refs/takt/keep/` and begins US-002 anew")
  }

  private var missing: RecoveryQuestion {
    RecoveryQuestion(story: storyID(1), problem: .commitMissing, detail: "gone")
  }

  @Test("the run rests while a person is asked, and goes on when the question is answered or has no ground any more")
  func rests() throws {
    for answer in RecoveryAnswer.allCases {
      var world = SimulatedWorld(workflow: executeThenSummary, plan: samplePlan([[], []]), fates: [:])
      var log = try cutAfterFirstPass()
      log.append(.recovery(.asked(missing)))
      _ = try world.play(from: log)
      #expect(world.engine.decide(world.state) == .rest(reason: "a person has to say how it goes on with US-001"))
      let end = try world.play(from: [.recovery(.answered(story: storyID(1), answer: answer, ref: nil))])
      #expect(end.result == RunResult(.complete))
      #expect(end.recoveryQuestions.isEmpty)
      let passes = world.log.count { if case .story(.passed(storyID(1), _, _, _)) = $0 { true } else { false } }
      #expect(passes == (answer == .discard ? 2 : 1), "\(answer)")
    }
  }

  @Test("limited to one story, the run rests after it, whatever it came to, and goes on when the limit is lifted")
  func limit() throws {
    for start in [SimulatedWorld.start, SimulatedWorld.startTeam] {
      var world = SimulatedWorld(
        workflow: executeThenSummary, plan: samplePlan([[], [], []]),
        fates: [storyID(1): [.crashes, .passes]])
      var state = try world.play(from: [start, .run(.limited(toOneStory: true))])
      #expect(assigned(world.log) == [storyID(1), storyID(1)], "with all its attempts")
      #expect(state.story(storyID(1)).phase == .passed)
      #expect(
        world.engine.decide(state) == .rest(reason: "US-001 is done, and no more than one story was asked for"))
      state = try world.play(from: [.run(.limited(toOneStory: true))])
      #expect(Set(assigned(world.log)) == [storyID(1), storyID(2)])
      state = try world.play(from: [.run(.limited(toOneStory: false))])
      #expect(state.result == RunResult(.complete))
    }
  }

  @Test("a limit that comes while a story is being worked on means that story, and the last one ends the run")
  func limitOnTheWay() throws {
    var world = SimulatedWorld(workflow: executeThenSummary, plan: samplePlan([[], []]), fates: [:])
    let first = JobRequest(
      role: .worker, step: "execute", story: storyID(2), attempt: 1, agentType: "takt-worker", model: nil)
    let jobID = JobID(randomBytes: [9])
    let state = try world.play(from: [
      SimulatedWorld.start, .run(.branchReady), .step(.started(step: "execute")), .job(.assigned(first.spec(jobID))),
      .run(.limited(toOneStory: true)),
    ])
    #expect(assigned(world.log) == [storyID(2)])
    #expect(state.result == nil)
    #expect(try world.play(from: [.run(.limited(toOneStory: true))]).result == RunResult(.complete))
  }

  private func assigned(_ log: [RunEvent]) -> [StoryID] {
    log.compactMap { if case .job(.assigned(let given)) = $0 { given.story } else { nil } }
  }

  private func cutAfterFirstPass() throws -> [RunEvent] {
    var world = SimulatedWorld(workflow: executeThenSummary, plan: samplePlan([[], []]), fates: [:])
    _ = try world.play(from: [SimulatedWorld.start])
    let passed = world.log.firstIndex { if case .story(.passed) = $0 { true } else { false } } ?? 0
    return Array(world.log[...passed])
  }
}
