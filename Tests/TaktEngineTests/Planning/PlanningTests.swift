import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("Planning")
struct PlanningTests {
  private static let scenarios =
    #"{"stories":{"US-001":[{"id":"SC-001","given":"g","when":"w","then":"t","type":"edge"}]}}"#

  private static func finish(_ plan: String) -> String {
    #"{"finish": {"outcome": "drafted", "text": {"plan": \#(plan), "scenarios": \#(scenarios)}}}"#
  }

  private static let good =
    #"{"project":"P","branchName":"takt/hello","userStories":[{"id":"US-001","title":"Hello","priority":1,"acceptanceCriteria":["hello is printed"]}]}"#

  private func plan(_ sandbox: Sandbox, _ steps: [String]) throws -> HeadlessDriver.End {
    try sandbox.write("# Hello\n", to: "tasks/prd-hello.md")
    _ = try PlanningStart(document: "tasks/prd-hello.md", depth: 1).begin(sandbox.project)
    return try sandbox.drive(#"{"stories": {"draft": [[\#(steps.joined(separator: ", "))]]}}"#)
  }

  @Test("a draft is refused until it is valid, then reviewed and accepted by a person, each stage in the journal")
  func stages() throws {
    let sandbox = try Sandbox()
    let bad = Self.good.replacingFirst("US-001", with: "1")
    let end = try plan(
      sandbox, [#"{"finish": {"outcome": "drafted", "text": "no draft"}}"#, Self.finish(bad), Self.finish(Self.good)])
    guard case .finished(let result) = end else {
      Issue.record("the run rests")
      return
    }
    #expect(result == RunResult(.complete))
    let before = try sandbox.text("stories.json")
    let early = #expect(throws: Failure.self) { try DraftReview(sandbox.project).accept() }
    #expect(early?.message == "the draft was not looked at yet")
    #expect(try sandbox.text("stories.json") == before)
    let view = try DraftReview(sandbox.project).review()
    #expect(view.plan.stories.map(\.id.text) == ["US-001"])
    #expect(view.scenarioCounts.values.first == 1)
    #expect(view.difference.contains("-  \"project\": \"Sample\","))
    _ = try DraftReview(sandbox.project).accept()
    let accepted = try sandbox.project.plan("stories.json")
    #expect(accepted.branchName == "takt/hello")
    #expect(try sandbox.text(".takt/scenarios.json").contains("SC-001"))
    let run = try sandbox.store.requireLatest()
    #expect(try sandbox.text("\(run.folder.shown(run.folder.path))/previous-stories.json") == before)
    let stages = run.journal.records.compactMap {
      if case .draft(.reached(let stage)) = $0.event { stage } else { nil }
    }
    #expect(stages == [.draft, .reviewing, .accepted])
    #expect(
      run.state.jobs[0].refusals.map { $0.map(\.code) } == [
        ["json.literal"], ["plan.id", "scenarios.unknown-story"],
      ])
  }

  @Test("stories that are too big are sent back to be split, as often as the depth allows")
  func splits() throws {
    let sandbox = try Sandbox()
    try sandbox.write("# Hello\n", to: "tasks/prd-hello.md")
    _ = try PlanningStart(document: "tasks/prd-hello.md", depth: 1).begin(sandbox.project)
    let big = Self.good.replacingFirst("Hello", with: "Rewrite the entire parser")
    try sandbox.drive(
      #"{"stories": {"draft": [[\#(Self.finish(big))]], "split": [[\#(Self.finish(big))]]}}"#)
    let run = try sandbox.store.requireLatest()
    #expect(run.state.result == RunResult(.complete))
    #expect(run.state.visits == ["draft": 1, "check": 2, "split": 1])
  }

  @Test("a planner that changes a file is refused, and the user's own changes are not held against it")
  func changesNothing() throws {
    let sandbox = try Sandbox()
    try sandbox.write("changed by the user\n", to: "README.md")
    _ = try plan(
      sandbox,
      [
        #"{"write": {"path": "code.txt", "text": "x\n"}}"#, Self.finish(Self.good), #"{"remove": "code.txt"}"#,
        Self.finish(Self.good),
      ])
    let run = try sandbox.store.requireLatest()
    #expect(run.state.result == RunResult(.complete))
    #expect(run.state.jobs[0].refusals.map { $0.map(\.code) } == [["finish.has-changes"]])
    #expect(try sandbox.text("README.md") == "changed by the user\n")
    #expect(try sandbox.git("log", "--format=%s") == "Begin\n")
  }

  @Test("where nothing was planned, who asks for a draft is told how to make one")
  func nothingPlanned() throws {
    let sandbox = try Sandbox()
    for ask in [DraftReview.review, DraftReview.accept] {
      let failure = #expect(throws: Failure.self) { try ask(DraftReview(sandbox.project))() }
      #expect(failure?.message == "there is no draft: nothing was planned in `\(sandbox.root)` yet")
      #expect(failure?.hints == ["make one with `takt-helper plan create PRD`, or `/prd` in Claude Code"])
    }
  }

  @Test("a document that cannot be planned ends the run with the planner's question")
  func blocked() throws {
    let sandbox = try Sandbox()
    let end = try plan(
      sandbox, [#"{"finish": {"outcome": "blocked", "category": "spec_unclear", "reason": "Which hello?"}}"#])
    guard case .finished(let result) = end else {
      Issue.record("the run rests")
      return
    }
    #expect(result.kind == .blocked)
    let failure = #expect(throws: Failure.self) { try DraftReview(sandbox.project).review() }
    #expect(failure?.message.hasSuffix("has no draft yet") == true)
  }
}
