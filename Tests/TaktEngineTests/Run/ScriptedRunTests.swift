import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("A run with the scripted agent")
struct ScriptedRunTests {
  static let twoStories = """
    {"stories": {
      "US-001": [[{"write": {"path": "one.txt", "text": "1\\n"}}, {"finish": {}}]],
      "US-002": [[{"write": {"path": "two.txt", "text": "2\\n"}}, {"finish": {}}]]
    }}
    """

  @Test("stories are committed one after another with trailers, and the plan shows it")
  func complete() throws {
    let sandbox = try Sandbox()
    try sandbox.start()
    guard case .finished(let result) = try sandbox.drive(Self.twoStories) else {
      Issue.record("the run rests")
      return
    }
    #expect(result == RunResult(.complete))
    #expect(try sandbox.subjects() == ["feat: US-001 - Story 1", "feat: US-002 - Story 2"])
    let run = try sandbox.store.requireLatest()
    let trailers = try sandbox.git("log", "-1", "--format=%(trailers:only,unfold)", "takt/sample")
    #expect(trailers == "Takt-Story: US-002\nTakt-Run: \(run.folder.id)\n\n")
    #expect(try sandbox.git("status", "--porcelain") == "?? stories.json\n")
    let plan = try PlanReader.read(try sandbox.project.read("stories.json")).get("the plan")
    #expect(plan.stories.map(\.passes) == [true, true])
    #expect(try sandbox.text(".takt/workbooks/\(run.folder.id)/US-001.md").contains("`one.txt`"))
    #expect(try sandbox.text(run.folder.shown(run.folder.summary)).contains("2 of 2 stories done"))
  }

  @Test("only the status fields of the plan change")
  func planBytes() throws {
    let sandbox = try Sandbox()
    let before = try sandbox.text("stories.json").split(separator: "\n", omittingEmptySubsequences: false)
    try sandbox.start()
    try sandbox.drive(Self.twoStories)
    let after = try sandbox.text("stories.json").split(separator: "\n", omittingEmptySubsequences: false)
    #expect(before.count == after.count)
    for (old, new) in zip(before, after) where old != new {
      #expect(old.contains("\"passes\": false, \"startTime\": \"\", \"endTime\": \"\", \"custom\": 1.10,"))
      #expect(new.contains("\"passes\": true, \"startTime\": \"20"))
      #expect(new.contains("\"custom\": 1.10,"))
    }
  }

  @Test("a plan that git tracks is committed with each story, and nothing is left uncommitted")
  func trackedPlan() throws {
    let sandbox = try Sandbox(tracksPlan: true)
    try sandbox.start()
    try sandbox.drive(Self.twoStories)
    #expect(try sandbox.git("status", "--porcelain") == "")
    #expect(try sandbox.git("show", "takt/sample~1:stories.json").contains("\"passes\": true"))
    #expect(try sandbox.git("show", "takt/sample~1:stories.json").contains("\"passes\": false"))
    #expect(try sandbox.git("show", "takt/sample:stories.json") == sandbox.text("stories.json"))
  }

  @Test("a story whose gate fails is tried again with another agent, and passes")
  func gateFails() throws {
    let sandbox = try Sandbox(
      [("US-001", [])], gates: #"[{"name": "tests", "command": ["grep", "-q", "right", "one.txt"]}]"#)
    try sandbox.start()
    try sandbox.drive(
      """
      {"stories": {"US-001": [
        [{"write": {"path": "one.txt", "text": "wrong\\n"}}, {"finish": {}}],
        [{"write": {"path": "one.txt", "text": "right\\n"}}, {"finish": {}}]
      ]}}
      """)
    let run = try sandbox.store.requireLatest()
    #expect(run.state.result == RunResult(.complete))
    #expect(run.state.story(run.plan.stories[0].id).attempts == 2)
    let summary = try run.summary()
    #expect(summary.drifts.map(\.message) == ["gate `tests` failed (exit 1): `grep -q right one.txt`"])
    #expect(summary.stories[0].gates.map(\.passed) == [true])
  }

  @Test("a claim that git contradicts is refused, shown in the account, and can be mended")
  func falseClaim() throws {
    let sandbox = try Sandbox([("US-001", [])])
    try sandbox.start()
    try sandbox.drive(
      """
      {"stories": {"US-001": [[
        {"write": {"path": "one.txt", "text": "1\\n"}}, {"finish": {"files": ["one.txt", "tests/one.txt"]}}, {"finish": {}}
      ]]}}
      """)
    let summary = try sandbox.store.requireLatest().summary()
    #expect(summary.isComplete)
    #expect(summary.drifts.count == 1)
    #expect(summary.drifts.first?.message.contains("`tests/one.txt` changed, but git sees no change there") == true)
    #expect(summary.stories[0].attempts == 1)
  }

  @Test("unfinished work of a blocked story is kept under a ref, and the next story begins on a clean tree")
  func blocked() throws {
    let sandbox = try Sandbox([("US-001", []), ("US-002", [])])
    try sandbox.write("mine\n", to: "mine.txt")
    try sandbox.start()
    try sandbox.drive(
      """
      {"stories": {
        "US-001": [[{"write": {"path": "deep/half.txt", "text": "half\\n"}}, {"write": {"path": "README.md", "text": "changed\\n"}},
                    {"finish": {"outcome": "blocked", "category": "spec_unclear", "reason": "Which colour?"}}]],
        "US-002": [[{"write": {"path": "two.txt", "text": "2\\n"}}, {"finish": {}}]]
      }}
      """)
    let run = try sandbox.store.requireLatest()
    #expect(run.state.result?.kind == .blocked)
    #expect(try sandbox.subjects() == ["feat: US-002 - Story 2"])
    let ref = "refs/takt/keep/\(run.folder.id)/US-001"
    #expect(run.state.story(run.plan.stories[0].id).preservedRef == ref)
    #expect(try sandbox.git("show", "\(ref):deep/half.txt") == "half\n")
    #expect(try sandbox.git("show", "\(ref):README.md") == "changed\n")
    #expect(try sandbox.text("README.md") == "hello\n")
    #expect(try sandbox.text("mine.txt") == "mine\n")
    #expect(try sandbox.git("status", "--porcelain") == "?? mine.txt\n?? stories.json\n")
    let blocked = try PlanDocument.story(0, of: sandbox.text("stories.json"))["blocked"]?.value
    #expect(blocked == ["category": "spec_unclear", "reason": "Which colour?"])
  }

  @Test("a later run takes over what an earlier one proved, and ignores what the file only claims")
  func carriedOver() throws {
    let sandbox = try Sandbox([("US-001", []), ("US-002", []), ("US-003", [])])
    try sandbox.start()
    try sandbox.drive(
      """
      {"stories": {
        "US-001": [[{"write": {"path": "one.txt", "text": "1\\n"}}, {"finish": {}}]],
        "US-002": [[{"finish": {"outcome": "blocked", "category": "spec_impossible", "reason": "no"}}]],
        "US-003": [[{"finish": {"outcome": "blocked", "category": "spec_impossible", "reason": "no"}}]]
      }}
      """)
    let plan = try sandbox.text("stories.json")
    let claimed = plan.replacingFirst("\"id\": \"US-003\"", with: "\"id\": \"US-003\", \"x\": 0")
    let position = try #require(claimed.ranges(of: "\"passes\": false").last)
    try sandbox.write(
      claimed[..<position.lowerBound] + "\"passes\": true" + claimed[position.upperBound...], to: "stories.json")
    let answer = try sandbox.start()
    #expect(answer.claims.map(\.text) == ["US-003"])
    try sandbox.drive(
      """
      {"stories": {
        "US-002": [[{"write": {"path": "two.txt", "text": "2\\n"}}, {"finish": {}}]],
        "US-003": [[{"finish": {"outcome": "unchanged", "reason": "it is there"}}]]
      }}
      """)
    let run = try sandbox.store.requireLatest()
    #expect(run.plan.stories.map { run.state.story($0.id).phase } == [.alreadyDone, .passed, .passed])
    #expect(try sandbox.subjects().count == 2)
    let planText = try sandbox.text("stories.json")
    #expect(!planText.contains("\"blocked\""))
  }
}

private enum PlanDocument {
  static func story(_ position: Int, of text: String) throws -> JSONNode {
    try #require(try JSONDocument.read(SourceText(name: "plan", text)).root["userStories"]?[position])
  }
}
