import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper run start`: begins a run for a Claude Code session to drive.
enum RunStartCommand {
  /// The table entry.
  static let command = Command(
    path: ["run", "start"], aliases: [["start"]], group: .machinery, callableBy: [.user, .session],
    summary: "begin a run for a session to drive, or continue one",
    discussion: """
      Checks the plan and the repository first; if anything is wrong, nothing is changed. The run then waits for a \
      driver: a Claude Code session that asks `takt-helper next`, as `/takt solo` does. `takt-helper run` begins a run \
      and drives it itself.
      """,
    parameters: [
      RunParameters.mode, RunParameters.workflow, RunParameters.plan, RunParameters.trustPasses,
      RunParameters.maxParallel, RunParameters.maxIterations, RunParameters.singleTask, RunParameters.archivePrevious,
      .json,
    ],
    examples: [
      Example("takt-helper start solo", "one story at a time, in this checkout"),
      Example("takt-helper start solo --plan plans/stories.json", "with a plan from another place"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    var start = try RunParameters.start(arguments)
    start.isForSession = true
    let answer = try start.begin(Project.locate(context))
    RunParameters.printNotes(answer, context)
    context.answer(
      arguments,
      json: [
        "run": .string(answer.run.text), "active": .bool(answer.wasActive), "mode": .string(answer.mode.rawValue),
      ],
      text: answer.wasActive
        ? "run \(answer.run) continues; ask `takt-helper next` what to do\n"
        : "run \(answer.run) has begun; ask `takt-helper next` what to do\n")
    return .success
  }
}
