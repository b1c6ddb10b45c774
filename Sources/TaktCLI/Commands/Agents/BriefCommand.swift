import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper brief`: prints an agent's assignment.
enum BriefCommand {
  /// The table entry.
  static let command = Command(
    path: ["brief"], group: .machinery, callableBy: [.agent], isSlow: true,
    summary: "print the assignment that a token names",
    discussion: "The agent that asks first owns the job; the same agent may ask again.",
    parameters: [JobParameter.token],
    examples: [Example("takt-helper brief TOKEN", "what an agent's prompt says")],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let jobID = try JobParameter.read(arguments)
    // Set by takt's own hook; the client tells an agent's commands nothing about the agent.
    let agent = context.environment["TAKT_AGENT_ID"] ?? ""
    let transcript = context.environment["TAKT_TRANSCRIPT"] ?? ""
    context.output.write(try Brief(Project.locate(context)).handOut(jobID, agent: agent, transcript: transcript))
    return .success
  }
}
