import TaktModel
import TaktSystem
import TaktText

/// Claude Code without a terminal: one `claude -p` per assignment.
struct ClaudeAgent: Agent {
  let name = "claude"

  func work(on job: AgentJob) throws(Failure) -> AgentReport {
    AgentReport(.crashed, "not yet")
  }
}
