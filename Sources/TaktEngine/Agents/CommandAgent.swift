import TaktModel
import TaktText

/// Any program, started by a template of words.
struct CommandAgent: Agent {
  let name = "command"

  /// The words; `{prompt}`, `{token}`, `{model}` and `{directory}` are filled in, no shell is involved.
  let template: [String]

  func work(on launch: AgentLaunch) throws(Failure) -> AgentReport {
    let values = [
      "prompt": launch.prompt, "token": launch.spec.id.text, "model": launch.spec.model ?? "",
      "directory": launch.directory,
    ]
    let outcome = try AgentProcess(launch: launch).run(template.map { BriefText.filled($0, values) })
    return AgentProcess.ending(of: outcome.outcome, launch)
      ?? AgentReport(.silent, "it ended without an accepted report")
  }
}
