import TaktModel

/// Which calls of the helper pass without anybody being asked.
///
/// Left out is everything that starts programs of the caller's choice, gives something up for good, or belongs to the
/// other side: an agent that could call `stop` or `next` would decide about its own run, and one that could call
/// `validate` would read any file through its findings.
enum PermittedCall {
  /// Who calls.
  enum Caller: Sendable {
    /// A session that carries out what `next` says.
    case session
    /// An agent that works on an assignment.
    case agent
  }

  private static let ofSessions: Set<String> = [
    "start", "next", "status", "stop", "validate", "waves", "doctor", "guide", "version", "help",
  ]

  /// What a session may do with a draft; `create` is left out, because it starts agents.
  private static let planOfSessions: Set<String> = ["draft", "review", "accept"]

  private static let ofAgents: Set<String> = ["brief", "finish", "gates", "version", "help"]

  /// The commands that can take minutes, because they run gates, prepare a tree or wait.
  private static let slow: Set<String> = ["brief", "finish", "gates", "next"]

  /// Whether a call passes.
  static func isPermitted(_ call: HelperCall, for caller: Caller) -> Bool {
    guard let name = call.words.first else { return false }
    let isPlanning =
      caller == .session && name == "plan" && call.words.dropFirst().first.map(planOfSessions.contains) == true
    let names = caller == .session ? ofSessions : ofAgents
    guard isPlanning || names.contains(name) else { return false }
    let hasReservedOption = call.words.contains { word in
      // Another folder is another project; and what cannot be taken back is a person's to say.
      word.hasPrefix("-C") || word.hasPrefix("--directory") || word.hasPrefix("--abandon")
    }
    return !hasReservedOption
  }

  /// Whether a call may take longer than the client waits by itself.
  static func isSlow(_ call: HelperCall) -> Bool {
    call.words.first.map(slow.contains) ?? false
  }
}
