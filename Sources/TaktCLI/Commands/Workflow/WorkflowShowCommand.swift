import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper workflow show`: prints the file of a workflow.
enum WorkflowShowCommand {
  /// The table entry.
  static let command = Command(
    path: ["workflow", "show"], group: .configuring, callableBy: [.user, .session],
    summary: "print a workflow as YAML",
    discussion: "To change one, save the output under the same name in `.takt/workflows/` and edit it there.",
    parameters: [.positional("NAME", completion: .names(.workflows), "the workflow")],
    examples: [
      Example("takt-helper workflow show lights-out", "the workflow of `run solo` and `run team`"),
      Example(
        "takt-helper workflow show lights-out > .takt/workflows/lights-out.yaml", "as the beginning of your own"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    context.output.write(try WorkflowCatalog(context).text(of: arguments.required("NAME")))
    return .success
  }
}
