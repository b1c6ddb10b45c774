import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper run stop`: stops a run for now, or abandons it.
enum RunStopCommand {
  /// The table entry.
  static let command = Command(
    path: ["run", "stop"], aliases: [["stop"]], group: .running, callableBy: [.user, .session],
    summary: "stop the run; `resume` continues it",
    discussion: "Accepted work is committed first. What an agent has not reported yet stays in its work tree.",
    parameters: [.flag("abandon", isForUserOnly: true, "abandon the run, so that another can begin"), .json],
    examples: [
      Example("takt-helper stop", "to resume later"),
      Example("takt-helper stop --abandon", "for good"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let abandons = arguments.flag("abandon")
    let stopped = try RunStop(Project.locate(context)).stop(abandons: abandons)
    let (run, invocation) = (stopped.folder.id, try stopped.header.mode.invocation)
    context.answer(
      arguments, json: ["run": .string(run.text), "state": .string(stopped.phase.rawValue)],
      text: abandons
        ? "run \(run) is abandoned; its branch and commits stay\n"
        : "run \(run) is stopped; `takt-helper resume` or `\(invocation)` continues it\n")
    return .success
  }
}
