import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper workflow list`: lists the workflows that a run can follow.
enum WorkflowListCommand {
  /// The table entry.
  static let command = Command(
    path: ["workflow", "list"], group: .configuring, callableBy: [.user, .session],
    summary: "list the workflows that `--workflow` takes",
    discussion: """
      A workflow of the project comes before one of the same name of yours, and that before one that comes with takt. \
      One that is `hidden` is not used because of that.
      """,
    parameters: [.json],
    examples: [Example("takt-helper workflow list", "names, where they come from, and what they do")],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let entries = WorkflowCatalog(context).entries
    let style = arguments.style(on: context.output, in: context)
    context.answer(
      arguments, json: ["workflows": .array(entries.map(\.value))], text: text(entries, context.output.width, style))
    return .success
  }

  private static func text(_ entries: [WorkflowCatalog.Entry], _ width: Int?, _ style: Style) -> String {
    var table = TextTable([.init("workflow"), .init("from"), .init("description")])
    for entry in entries {
      let note: TextTable.Cell =
        entry.failure == nil ? .init(entry.description) : .init("invalid: `takt-helper validate \(entry.path)`", .red)
      table.add([
        .init(entry.name, entry.isHidden ? .dim : nil),
        .init(entry.layer.rawValue + (entry.isHidden ? ", hidden" : "")),
        note,
      ])
    }
    return table.rendered(width: width, style: style)
  }
}
