import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper brief`: hands an agent its assignment.
enum BriefCommand {
  /// The table entry.
  static let command = Command(
    path: ["brief"], group: .agents,
    summary: "hand out the assignment that a token names",
    discussion: "The agent that asks first has the assignment; the same agent may ask again.",
    parameters: [TokenParameter.jobID],
    examples: [Example("takt-helper brief TOKEN", "what an agent's prompt says")],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let jobID = try TokenParameter.read(arguments)
    // Set by takt's own hook; the client tells an agent's commands nothing about the agent.
    let agent = context.environment["TAKT_AGENT_ID"] ?? ""
    let transcript = context.environment["TAKT_TRANSCRIPT"] ?? ""
    context.output.write(try Brief(Project.locate(context)).handOut(jobID, agent: agent, transcript: transcript))
    return .success
  }
}

/// The token that agents name their assignment by.
enum TokenParameter {
  static let jobID = Parameter.positional("TOKEN", "the word that `takt-helper next` gave for the assignment")

  static func read(_ arguments: Arguments) throws(Failure) -> JobID {
    let text = try arguments.required("TOKEN")
    guard let jobID = JobID(text) else {
      throw Failure(
        .usage, "`\(ForeignText.line(text))` is not a token",
        hints: ["a token has 26 lower-case letters and digits; use the one from your prompt, letter by letter"])
    }
    return jobID
  }
}
