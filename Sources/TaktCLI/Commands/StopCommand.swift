import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper stop`: lets a run rest, or gives it up.
enum StopCommand {
  /// The table entry.
  static let command = Command(
    path: ["stop"], group: .running,
    summary: "let the run rest; `resume` lets it go on",
    discussion: "Work that is accepted is committed first. What an agent has not reported yet stays in the tree.",
    parameters: [.flag("abandon", "give the run up, so that another can begin"), .json],
    examples: [
      Example("takt-helper stop", "to go on later"),
      Example("takt-helper stop --abandon", "for good"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let abandons = arguments.flag("abandon")
    let stopped = try RunStop(Project.locate(context)).stop(abandons: abandons)
    let (run, invocation) = (stopped.folder.id, try stopped.header.mode.invocation)
    context.answer(
      arguments, json: ["run": .string(run.text), "state": .string(abandons ? "blocked" : "stopped")],
      text: abandons
        ? "run \(run) is given up; its branch and commits stay\n"
        : "run \(run) rests; `takt-helper resume` or `\(invocation)` lets it go on\n")
    return .success
  }
}
