import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper plan create`: has a planner draft a plan from a document.
enum PlanCreateCommand {
  /// The table entry.
  static let command = Command(
    path: ["plan", "create"], group: .planning, callableBy: [.user],
    summary: "have a planner draft stories and scenarios from a PRD",
    discussion: """
      The planner's draft is refused until it is valid. Stories that are too big are sent back to be split, at most \
      `--depth` times. The result is a draft: `plan review` shows it, `plan accept` makes it the plan.
      """,
    parameters: [
      .positional("PRD", completion: .files, "the document, as Markdown or text"),
      .option("depth", "N", "how often big stories may be split (default: 2)"),
      RunParameters.agent, RunParameters.script, .json,
    ],
    examples: [
      Example("takt-helper plan create tasks/prd-task-status.md", "with Claude Code as the planner"),
      Example("takt-helper plan create tasks/prd-task-status.md --depth 0", "without splitting"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let project = try Project.locate(context)
    let configuration = try project.configuration().configuration
    let script = arguments.value("script") ?? ""
    let name = arguments.value("agent") ?? "claude"
    try RunParameters.checkScript(arguments, agent: name)
    let agent = try Agents.named(
      name, script: arguments.value("script"), configuration: configuration, context)
    let depth = try arguments.integer("depth", in: 0...10) ?? 2
    _ = try PlanningStart(document: try arguments.required("PRD"), depth: depth).begin(project)
    return try HeadlessRun(project, arguments, context).drive(agent, script: script)
  }
}
