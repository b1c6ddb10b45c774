import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper workspace gc`: removes work trees and refs that are no longer needed.
enum WorkspaceGCCommand {
  /// The table entry.
  static let command = Command(
    path: ["workspace", "gc"], aliases: [["trees", "gc"]], group: .workspaces, callableBy: [.user],
    summary: "remove finished work trees, and refs of merged work",
    discussion: """
      Removes the work trees of all runs that are no longer needed. Work that no branch contains is first preserved under \
      `refs/takt/keep/`. Removes refs when a branch has their work. Never touches what no run's list names. Ignored files \
      are removed with their tree.
      """,
    parameters: [.flag("dry-run", "only show what would be removed"), .json],
    examples: [
      Example("takt-helper workspace gc --dry-run", "look first"),
      Example("takt-helper workspace gc", "remove it"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let dryRun = arguments.flag("dry-run")
    let answer = try WorkspaceGC(Project.locate(context)).clean(dryRun: dryRun)
    context.answer(arguments, json: answer.value, text: text(answer, dryRun))
    return .success
  }

  private static func text(_ answer: WorkspaceGC.Answer, _ dryRun: Bool) -> String {
    let verb = dryRun ? "would remove" : "removed"
    let removed = answer.removed.map { "\(verb) the \(word($0.kind)) \(ForeignText.line($0.name, limit: 1000))\n" }
    let left = answer.left.map { "note: \(ForeignText.line($0, limit: 400))\n" }
    let lines = removed + left
    return lines.isEmpty ? "there is nothing to remove\n" : lines.joined()
  }

  private static func word(_ kind: String) -> String { kind == "entry" ? "git entry of" : kind }
}
