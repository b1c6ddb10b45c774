import TaktEngine
import TaktModel
import TaktText
import Testing

@Suite("What agents ask a person, and what the next attempt is told")
struct QuestionTests {
  private static let asks =
    #"{"stories": {"US-001": [[{"write": {"path": "a.txt", "text": "a\n"}}, {"finish": {"outcome": "blocked", "#
    + #""category": "spec_unclear", "reason": "Is a task done or finished?"}}]], "#
    + #""US-003": [[{"write": {"path": "c.txt", "text": "c\n"}}, {"finish": {}}]]}}"#

  @Test(
    "a story whose agent asks is stopped at once, and status, next and the account show the question and the answer")
  func asked() throws {
    let sandbox = try Sandbox([("US-001", []), ("US-002", ["US-001"]), ("US-003", [])])
    try sandbox.start()
    try sandbox.drive(Self.asks)
    let run = try sandbox.store.requireLatest()
    #expect(run.state.story(StoryID("US-001")!).attempts == 1)
    #expect(run.state.story(StoryID("US-002")!).block?.because == StoryID("US-001"))
    #expect(run.state.story(StoryID("US-003")!).phase == .passed)
    let question = "US-001 asks: Is a task done or finished?"
    let advice = "answer by editing US-001 in `stories.json`, then `takt-helper start solo`"
    let status = try ProjectStatus(sandbox.project)
    #expect(status.details.contains(question))
    #expect(status.advice == advice)
    let answer = try SessionDriver(sandbox.project).next(wait: .zero)
    #expect(answer.message.hasSuffix("\(question); \(advice)"))
    let account = try run.summary()
    #expect(
      account.markdown.contains("## Questions\n\n- US-001 asks: Is a task done or finished?\n\nTo go on: \(advice)."))
    #expect(account.value(.blocked)["questions"]?.compact.contains("spec_unclear") == true)
  }

  @Test("an answered question begins anew: the next run takes the edited story up")
  func answered() throws {
    let sandbox = try Sandbox([("US-001", [])])
    try sandbox.start()
    try sandbox.drive(Self.asks)
    try sandbox.write(
      sandbox.text("stories.json").replacingFirst("As a user, I want 1.", with: "A task is done."), to: "stories.json")
    try sandbox.start()
    try sandbox.drive(#"{"stories": {"US-001": [[{"write": {"path": "a.txt", "text": "a\n"}}, {"finish": {}}]]}}"#)
    let run = try sandbox.store.requireLatest()
    #expect(run.state.result == RunResult(.complete))
    #expect(run.state.questions(about: run.plan).isEmpty)
  }

  @Test("the next brief has what the gate said, where its whole output is, and the reason of an agent that gave up")
  func evidence() throws {
    let gates = #"[{"name": "tests", "command": ["sh", "-c", "echo expected 2, got 3; exit 1"]}]"#
    let sandbox = try Sandbox([("US-001", [])], gates: gates, refusalLimit: 1)
    try sandbox.start()
    let first = try sandbox.offer().id
    _ = try Brief(sandbox.project).handOut(first, agent: "a")
    try sandbox.write("a\n", to: "a.txt")
    #expect(try sandbox.finish(first, files: ["a.txt"]).refusalCodes == ["finish.gate-failed"])
    let second = try sandbox.offer().id
    let brief = try Brief(sandbox.project).handOut(second, agent: "b")
    #expect(brief.contains("Attempt 1: ended (refused): 1 reports were refused"))
    #expect(brief.contains("expected 2, got 3"))
    #expect(brief.contains("its whole output: \(sandbox.root)/.takt/runs/"))
    #expect(brief.contains("Changes that are in the tree already, not committed: a.txt"))
    _ = try sandbox.finish(second, "blocked", reason: "the tests need a database")
    let third = try sandbox.offer().id
    let last = try Brief(sandbox.project).handOut(third, agent: "c")
    #expect(last.contains("Attempt 2: reported implementation_error: the tests need a database"))
    #expect(last.contains("What the last attempt noted:\n## Decisions"))
    #expect(!last.contains("Recovered:"), "nobody was cut off")
  }
}

extension String {
  /// The text with the first occurrence of another text replaced.
  func replacingFirst(_ old: String, with new: String) -> String {
    guard let range = firstRange(of: old) else { return self }
    return self[..<range.lowerBound] + new + self[range.upperBound...]
  }
}
