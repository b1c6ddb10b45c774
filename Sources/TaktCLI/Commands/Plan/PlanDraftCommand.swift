import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper plan draft`: reads a draft of a plan from standard input.
enum PlanDraftCommand {
  /// The table entry.
  static let command = Command(
    path: ["plan", "draft"], group: .planning, callableBy: [.user, .session],
    summary: "read a draft of a plan from standard input",
    discussion: """
      The draft is one JSON object, {"plan": {...}, "scenarios": {"stories": {...}}}. If anything is wrong with it, all \
      findings are reported at once and nothing is changed. Its scenarios are never written into the project's tree.
      """,
    parameters: [.positional("PRD", completion: .files, "the document that the draft was made from"), .json],
    examples: [Example("takt-helper plan draft tasks/prd-task-status.md", "with the draft on standard input")],
    run: run)

  /// The longest draft that is read.
  private static let draftLimit = 16 << 20

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let project = try Project.locate(context)
    let bytes = try context.standardInput.readAll(limit: draftLimit)
    let start = PlanningStart(document: try arguments.required("PRD"), depth: 0)
    let run = try start.take(SourceText(name: "draft", bytes: bytes), project)
    context.answer(
      arguments, json: ["run": .string(run.text)],
      text: "the draft is stored: `takt-helper plan review` shows it, `takt-helper plan accept` makes it the plan\n")
    return .success
  }
}
