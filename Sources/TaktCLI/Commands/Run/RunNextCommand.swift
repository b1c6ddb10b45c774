import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper run next`: tells a session what to do now.
enum RunNextCommand {
  /// The table entry.
  static let command = Command(
    path: ["run", "next"], aliases: [["next"]], group: .machinery, callableBy: [.session], isSlow: true,
    summary: "print what to do now as one JSON value",
    discussion: """
      Advances the run as far as possible without an agent, then lists the agents to start now. Asking again changes \
      nothing: the same agents are listed with the same tokens until they have fetched their briefs. While agents work, \
      the call waits for something to happen.

      `state` is `running` (start the agents in `actions`), `waiting`, `limited` (the model's provider refuses work for a \
      time; the call waits up to nine minutes for that to end), `complete`, `blocked`, `stopped` or `human` (the user has \
      to answer; `actions` has the question and the commands to answer with).
      """,
    parameters: [
      .option("wait", "SECONDS", "how long to wait when there is nothing to do (default: 60, or 540 when limited)")
    ],
    examples: [
      Example("takt-helper next", "what a session asks in a loop"),
      Example("takt-helper next --wait 0", "without waiting"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let wait = try arguments.integer("wait", in: 0...3600)
    // A session's call may take ten minutes, and every call costs a request to a model.
    let answer = try SessionDriver(Project.locate(context)).next(
      wait: .seconds(wait ?? 60), limitWait: .seconds(wait ?? 540))
    context.output.write("\(answer.value.compact)\n")
    return answer.state == .blocked ? .refused : .success
  }
}
