import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper trees`: which trees and which kept work there is.
enum TreesCommand {
  /// The table entry.
  static let command = Command(
    path: ["trees"], group: .running,
    summary: "list the trees of all runs, and the work that is kept",
    discussion: """
      A team's trees lie outside the repository. One is `in use`, `finished` when its run goes on without it, or \
      `left over` when its run is over or its folder is gone. Work that could not be merged is kept under refs below \
      `refs/takt/`; the list says how to look at it. Nothing is changed.
      """,
    parameters: [.json],
    examples: [
      Example("takt-helper trees", "for people"),
      Example("takt-helper trees --json", "for programs"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let inventory = try TreeInventory(Project.locate(context))
    let style = arguments.style(on: context.output, in: context)
    context.answer(arguments, json: inventory.value, text: text(inventory, context.output.width, style))
    return .success
  }

  private static func text(_ inventory: TreeInventory, _ width: Int?, _ style: Style) -> String {
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
      parts.append("in no run's list, and never taken away by takt:\n\(list)")
    }
    if !inventory.notes.isEmpty {
      parts.append(inventory.notes.map { "note: \(ForeignText.line($0, limit: 400))\n" }.joined())
    }
    return parts.isEmpty ? "there are no trees and no kept work\n" : parts.joined(separator: "\n")
  }

  private static func work(_ tree: TreeInventory.Tree) -> String {
    guard tree.isThere else { return "gone" }
    return tree.holdsWork.map { $0 ? "yes" : "no" } ?? "unknown"
  }

  private static func text(_ kept: TreeInventory.Kept) -> String {
    let more = kept.files.count > 5 ? " and \(kept.files.count - 5) more" : ""
    let files = kept.files.prefix(5).map { ForeignText.visible($0) }.joined(separator: ", ")
    let state = kept.isMerged ? ", merged" : ""
    let look = kept.commands.map { "  \($0)\n" }.joined()
    return "kept: \(kept.subject) of run \(kept.run)\(state): \(files.isEmpty ? "no file" : files)\(more)\n\(look)"
  }
}

/// `takt-helper trees gc`: takes away what is done with.
enum TreesCleanCommand {
  /// The table entry.
  static let command = Command(
    path: ["trees", "gc"], group: .running,
    summary: "take away finished trees, and refs whose work is merged",
    discussion: """
      Trees that nobody needs go, from all runs; what one holds and nothing else has is kept under `refs/takt/keep/` \
      first. Refs go when a branch has their work. What no run's list names is never touched. Ignored files go with \
      their tree.
      """,
    parameters: [.flag("dry-run", "only say what would be taken away"), .json],
    examples: [
      Example("takt-helper trees gc --dry-run", "look first"),
      Example("takt-helper trees gc", "take it away"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let dryRun = arguments.flag("dry-run")
    let answer = try WorkspaceGC(Project.locate(context)).clean(dryRun: dryRun)
    context.answer(arguments, json: answer.value, text: text(answer, dryRun))
    return .success
  }

  private static func text(_ answer: WorkspaceGC.Answer, _ dryRun: Bool) -> String {
    let verb = dryRun ? "would take away" : "took away"
    let removed = answer.removed.map { "\(verb) the \(word($0.kind)) \(ForeignText.line($0.name, limit: 1000))\n" }
    let left = answer.left.map { "note: \(ForeignText.line($0, limit: 400))\n" }
    let lines = removed + left
    return lines.isEmpty ? "there is nothing to take away\n" : lines.joined()
  }

  private static func word(_ kind: String) -> String { kind == "entry" ? "git entry of" : kind }
}
