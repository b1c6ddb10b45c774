import TaktModel
import TaktSystem
import TaktText

/// The Claude Code session that called the helper, as far as its environment tells.
struct ClaudeSession: Sendable {
  /// The session's id, or the empty string.
  let id: String
  /// The session's process, or nil when it is not known.
  let process: ProcessRecord?

  /// Reads the environment.
  init(_ context: Context) {
    let environment = context.environment
    id = environment["TAKT_SESSION_ID"] ?? environment["CLAUDE_CODE_SESSION_ID"] ?? ""
    process = environment["CLAUDE_PID"].flatMap { Int32($0) }.flatMap(ProcessIdentity.of).map(\.record)
  }

  /// The driver that this session is.
  var driver: Driver { Driver(kind: .session, process: process, session: id) }
}
