import TaktModel
import TaktText

/// Any program, started by a template of words.
struct CommandAgent: Agent {
  let name = "command"

  /// The words; `{prompt}`, `{token}`, `{model}` and `{directory}` are filled in, no shell is involved.
  let template: [String]

  func work(on job: AgentJob) throws(Failure) -> AgentReport {
    let values = [
      "prompt": job.prompt, "token": job.assignment.token.text, "model": job.assignment.model ?? "",
      "directory": job.directory,
    ]
    let outcome = try AgentProcess(job: job).run(template.map { BriefText.filled($0, values) })
    return AgentProcess.ending(of: outcome.outcome, job) ?? AgentReport(.silent, "it ended without an accepted report")
  }
}
