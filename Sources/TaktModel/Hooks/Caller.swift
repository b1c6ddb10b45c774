/// Who calls a command of the helper.
package enum Caller: String, Hashable, Sendable, CaseIterable {
  /// The user, or a script of theirs.
  case user
  /// A Claude Code session that carries out what `next` says.
  case session
  /// An agent that works on a job.
  case agent
}
