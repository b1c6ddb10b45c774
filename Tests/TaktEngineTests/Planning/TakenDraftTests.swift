import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

/// A draft that a session made with a person, and hands in at once.
@Suite("Drafts that are handed in")
struct TakenDraftTests {
  private static let document = "tasks/prd-hello.md"

  private static func draft(
    _ plan: String = story("US-001"), scenarios: String = #""US-001":[\#(scenario())]"#
  ) -> String {
    #"{"plan":{"project":"P","branchName":"takt/hello","userStories":[\#(plan)]},"scenarios":{"stories":{\#(scenarios)}}}"#
  }

  private static func story(_ id: String, priority: Int = 1, after: String = "") -> String {
    #"{"id":"\#(id)","title":"Hello","priority":\#(priority),"acceptanceCriteria":["hello is printed"],"dependsOn":[\#(after)]}"#
  }

  private static func scenario(_ id: String = "SC-001", type: String = "edge") -> String {
    #"{"id":"\#(id)","given":"SECRET g","when":"SECRET w","then":"SECRET t","type":"\#(type)"}"#
  }

  private func take(_ sandbox: Sandbox, _ draft: String, document: String = document) throws -> RunID {
    try PlanningStart(document: document, depth: 0).take(SourceText(name: "draft", draft), sandbox.project)
  }

  @Test("a valid draft is a planning run that is over, which can be reviewed and accepted")
  func taken() throws {
    let sandbox = try Sandbox()
    try sandbox.write("# Hello\n", to: Self.document)
    let before = try sandbox.text("stories.json")
    let id = try take(sandbox, Self.draft())
    #expect(id.text.hasSuffix("-hello"))
    #expect(try sandbox.text("stories.json") == before, "a draft is no plan")
    #expect(!sandbox.context.files.exists("\(sandbox.root)/.takt/scenarios.json"))
    let run = try sandbox.store.requireLatest()
    #expect(run.folder.id == id)
    #expect(try run.header.mode == .planning)
    #expect(run.state.result == RunResult(.complete))
    #expect(try sandbox.context.files.read(run.folder.document) == Array("# Hello\n".utf8))
    #expect(try DraftReview(sandbox.project).review().plan.stories.map(\.id.text) == ["US-001"])
    _ = try DraftReview(sandbox.project).accept()
    #expect(try sandbox.project.plan("stories.json").branchName == "takt/hello")
    #expect(try sandbox.text(".takt/scenarios.json").contains("SECRET"))
    #expect(try !sandbox.git("status", "--porcelain", "--untracked-files=all").contains("scenarios"))
  }

  @Test("another draft takes the place of one that nobody accepted, and has to be looked at again")
  func again() throws {
    let sandbox = try Sandbox()
    try sandbox.write("# Hello\n", to: Self.document)
    let first = try take(sandbox, Self.draft())
    _ = try DraftReview(sandbox.project).review()
    let second = try take(
      sandbox, Self.draft(Self.story("US-002"), scenarios: #""US-002":[\#(Self.scenario())]"#))
    #expect(second != first)
    #expect(throws: Failure.self) { try DraftReview(sandbox.project).accept() }
    #expect(try DraftReview(sandbox.project).review().plan.stories.map(\.id.text) == ["US-002"])
    _ = try DraftReview(sandbox.project).accept()
    #expect(try sandbox.project.plan("stories.json").stories.map(\.id.text) == ["US-002"])
  }

  @Test("what is wrong with a draft is told at once, shows no scenario, and changes nothing")
  func refusals() throws {
    let sandbox = try Sandbox()
    try sandbox.write("# Hello\n", to: Self.document)
    let circle =
      Self.story("US-001", after: #""US-002""#) + "," + Self.story("US-002", priority: 2, after: #""US-001""#)
    let cases: [(String, String)] = [
      ("nothing", ""),
      ("white space", " \n\t\r\n"),
      ("no JSON", "here it is: {}"),
      ("a list", "[]"),
      ("a plan alone", #"{"plan":{}}"#),
      ("scenarios alone", #"{"scenarios":{"stories":{"US-001":[\#(Self.scenario())]}}}"#),
      ("a comma too many inside the plan", "{\"plan\":\n {\"project\":\"P\",},\n \"scenarios\":{}}"),
      ("a word that is none inside the scenarios", Self.draft(scenarios: #""US-001":[\#n{"given":SECRET}]"#)),
      ("a comma too many inside the scenarios", Self.draft(scenarios: #""US-001":[\#(Self.scenario()),]"#)),
      ("wrong shapes", #"{"plan":[],"scenarios":7}"#),
      (
        "a circle, and scenarios for a story that is not there",
        Self.draft(circle, scenarios: #""US-001":[\#(Self.scenario())],"US-009":[\#(Self.scenario("SC-002"))]"#)
      ),
      (
        "ids twice, and a type that is none",
        Self.draft(
          Self.story("US-001") + "," + Self.story("US-001"),
          scenarios: #""US-001":[\#(Self.scenario()),\#(Self.scenario(type: "SECRET"))]"#)
      ),
    ]
    var golden = ""
    for (name, draft) in cases {
      let failure = #expect(throws: Failure.self, "\(name)") { try take(sandbox, draft) }
      golden += "# \(name)\n" + Self.text(failure) + "\n"
    }
    let good = Self.draft()
    let missing = #expect(throws: Failure.self) { try take(sandbox, good, document: "tasks/prd-none.md") }
    golden += "# no such document\n" + Self.text(missing) + "\n"
    try sandbox.context.files.writeDurably([0xFF, 0xFE, 0x41], to: "\(sandbox.root)/tasks/prd-odd.md")
    let odd = #expect(throws: Failure.self) { try take(sandbox, good, document: "tasks/prd-odd.md") }
    golden += "# a document that is no text\n" + Self.text(odd) + "\n"
    #expect(try sandbox.store.latest() == nil, "no run was made")
    try sandbox.start()
    let busy = #expect(throws: Failure.self) { try take(sandbox, good) }
    let run = try sandbox.store.requireLatest().folder.id.text
    golden += "# while a run goes on\n" + Self.text(busy).replacing(run, with: "RUN")
    expectGolden(golden.replacing(sandbox.root, with: "ROOT"), named: "draft-refusals.txt")
    #expect(!golden.contains("SECRET"))
  }

  private static func text(_ failure: Failure?) -> String {
    guard let failure else { return "" }
    var lines = ["\(failure.kind): \(failure.message)"]
    lines += failure.causes.map { "cause: \($0)" } + failure.diagnostics.map { $0.rendered() }
    return (lines + failure.hints.map { "hint: \($0)" }).joined(separator: "\n") + "\n"
  }
}
