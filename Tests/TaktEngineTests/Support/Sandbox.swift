import TaktEngine
import TaktGit
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText

/// A real repository with a small plan, driven in this process.
struct Sandbox {
  let directory: TemporaryDirectory
  var test: TestContext

  var context: Context { test.context }
  var root: String { directory.path("project") }
  var project: Project { get throws { try Project.locate(context) } }
  var store: RunStore { get throws { RunStore(try project) } }

  /// Makes a repository with one commit.
  ///
  /// - `stories`: The ids of the stories and of those that each depends on.
  /// - `gates`: The gates of the configuration, as JSON.
  /// - `tracksPlan`: Whether the plan is part of the first commit.
  init(
    _ stories: [(String, [String])] = [("US-001", []), ("US-002", ["US-001"])], gates: String = "[]",
    tracksPlan: Bool = false, refusalLimit: Int = 5
  ) throws {
    directory = try TemporaryDirectory("engine")
    try directory.write("hello\n", to: "project/README.md", mode: 0o644)
    var test = TestContext.real(in: directory)
    test.context.workingDirectory = directory.path("project")
    // The built-in pack is found from where the program lies: beside this repository's own `lib`.
    let repository = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    test.context.executablePath = "/\(repository)/.build/debug/takt-helper"
    self.test = test
    try git("init", "-q", "-b", "main")
    try git("config", "user.name", "Test")
    try git("config", "user.email", "test@example.com")
    let plan = Self.plan(stories)
    if tracksPlan { try write(plan, to: "stories.json") }
    try git("add", "-A")
    try git("commit", "-q", "-m", "Begin")
    if !tracksPlan { try write(plan, to: "stories.json") }
    try write("{\"gates\":\(gates),\"refusalLimit\":\(refusalLimit)}\n", to: ".takt/config.json")
    try write("*\n", to: ".takt/.gitignore")
  }

  /// Takes a repository that is there already.
  init(directory: TemporaryDirectory, test: TestContext) {
    self.directory = directory
    self.test = test
  }

  /// A plan's text, formatted as a person would.
  static func plan(_ stories: [(String, [String])]) -> String {
    let list = stories.enumerated().map { position, story in
      """
          {
            "id": "\(story.0)", "title": "Story \(position + 1)", "description": "As a user, I want \(position + 1).",
            "acceptanceCriteria": ["it is there"], "priority": \(position + 1),
            "passes": false, "startTime": "", "endTime": "", "custom": 1.10,
            "dependsOn": [\(story.1.map { "\"\($0)\"" }.joined(separator: ", "))]
          }
      """
    }
    return """
      {
        "project": "Sample",
        "branchName": "takt/sample",
        "description": "A sample",
        "userStories": [
      \(list.joined(separator: ",\n"))
        ]
      }

      """
  }

  func write(_ text: String, to path: String) throws {
    try directory.write(text, to: "project/\(path)", mode: 0o644)
  }

  func text(_ path: String) throws -> String { try directory.text("project/\(path)") }

  /// Runs the real git in the project and answers what it prints.
  @discardableResult
  func git(_ arguments: String...) throws -> String {
    let outcome = try context.processes.run(
      ProcessInvocation("git", arguments, environment: context.environment, workingDirectory: root))
    guard outcome.succeeded else {
      throw Failure(.internal, "git \(arguments.joined(separator: " ")): \(outcome.errorText)")
    }
    return outcome.text
  }

  /// The subjects of the commits since the first one, oldest first.
  func subjects() throws -> [String] {
    try git("log", "--reverse", "--format=%s", "main..takt/sample").split(separator: "\n").map(String.init)
  }

  /// Begins a solo run.
  @discardableResult
  func start(_ request: RunStart = RunStart(mode: .solo)) throws -> RunStart.Answer {
    try request.begin(project)
  }

  /// Drives the run with a script.
  @discardableResult
  func drive(_ script: String, cancellation: Cancellation = Cancellation()) throws -> HeadlessDriver.End {
    let agent = try Agents.named(
      "scripted", script: directory.write(script, to: "script.json"), configuration: Configuration(), context)
    return try HeadlessDriver(project, agent: agent, cancellation: cancellation) { _ in }.drive()
  }

  /// From here on everything is asked by a Claude Code session.
  mutating func inSession() {
    test.context.environment["TAKT_SESSION_ID"] = "s1"
  }

  /// The assignment that is out; what a session would be told to start.
  func offer() throws -> Job {
    let answer = try SessionDriver(project).next(wait: .zero)
    guard let offer = answer.offers.first else {
      throw Failure(.internal, "nothing is offered: \(answer.value.compact)")
    }
    return offer
  }

  /// A workbook that names files.
  static func workbook(_ files: [String]) -> String {
    "## Decisions\nNone\n## Files Changed\n\(files.map { "- `\($0)`\n" }.joined())## Blockers Encountered\nNone\n"
      + "## Notes for Merge\nNone\n"
  }

  /// Reports on an assignment.
  func finish(
    _ jobID: JobID, _ outcome: String = "done", category: BlockCategory = .implementationError,
    files: [String] = [], reason: String = ""
  ) throws -> FinishAnswer {
    try Finish(project).submit(
      jobID, FinishReport(outcome: outcome, category: category, reason: reason, text: Self.workbook(files)))
  }
}

extension FinishAnswer {
  /// The codes of the refusals; empty when the report was accepted.
  var refusalCodes: [String] {
    if case .refused(let refusals, _) = self { refusals.map(\.code) } else { [] }
  }

  /// The commit of an accepted report.
  var commit: String? {
    if case .accepted(let commit, _) = self { commit } else { nil }
  }
}

extension RunStart {
  /// A request for just this mode: a team also where it does not help.
  static func certain(_ mode: RunMode) -> RunStart {
    var start = RunStart(mode: mode)
    if mode == .team { start.isolation = .worktree }
    return start
  }
}
