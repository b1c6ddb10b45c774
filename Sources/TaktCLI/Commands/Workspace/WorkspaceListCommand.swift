import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper workspace list`: lists work trees and preserved work.
enum WorkspaceListCommand {
  /// The table entry.
  static let command = Command(
    path: ["workspace", "list"], aliases: [["trees"]], group: .workspaces, callableBy: [.user],
    summary: "list the work trees of all runs, and preserved work",
    discussion: """
      A team's work trees are outside the repository. One is `in use`, `finished` when its run continues without it, or \
      `left over` when its run is over or its folder is gone. Work that could not be merged is preserved under refs below \
      `refs/takt/`; the list says how to look at it. Changes nothing.
      """,
    parameters: [.json],
    examples: [
      Example("takt-helper workspace list", "for people"),
      Example("takt-helper workspace list --json", "for programs"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let inventory = try WorkspaceInventory(Project.locate(context))
    let style = arguments.style(on: context.output, in: context)
    context.answer(arguments, json: inventory.value, text: text(inventory, context.output.width, style))
    return .success
  }

  private static func text(_ inventory: WorkspaceInventory, _ width: Int?, _ style: Style) -> String {
    var parts: [String] = []
    if !inventory.trees.isEmpty {
      var table = TextTable([
        .init("run"), .init("name"), .init("state"), .init("isolation"), .init("base"), .init("work"), .init("path"),
      ])
      for tree in inventory.trees {
        table.add([
          .init(tree.run), .init(tree.record.name), .init(tree.state.rawValue), .init(tree.record.isolation.rawValue),
          .init(String(tree.record.base.prefix(10))), .init(work(tree)), .init(tree.record.path),
        ])
      }
      parts.append(table.rendered(width: width, style: style))
    }
    for kept in inventory.kept { parts.append(text(kept)) }
    if !inventory.foreign.isEmpty {
      let list = inventory.foreign.map { "  \(ForeignText.line($0, limit: 1000))\n" }.joined()
      parts.append("in no run's list, and never removed by takt:\n\(list)")
    }
    if !inventory.notes.isEmpty {
      parts.append(inventory.notes.map { "note: \(ForeignText.line($0, limit: 400))\n" }.joined())
    }
    return parts.isEmpty ? "there are no work trees and no preserved work\n" : parts.joined(separator: "\n")
  }

  private static func work(_ tree: WorkspaceInventory.Tree) -> String {
    guard tree.isThere else { return "gone" }
    return tree.holdsWork.map { $0 ? "yes" : "no" } ?? "unknown"
  }

  private static func text(_ kept: WorkspaceInventory.Kept) -> String {
    let more = kept.files.count > 5 ? " and \(kept.files.count - 5) more" : ""
    let files = kept.files.prefix(5).map { ForeignText.visible($0) }.joined(separator: ", ")
    let state = kept.isMerged ? ", merged" : ""
    let look = kept.commands.map { "  \($0)\n" }.joined()
    return
      "preserved: \(kept.subject) of run \(kept.run)\(state): \(files.isEmpty ? "no files" : files)\(more)\n\(look)"
  }
}
