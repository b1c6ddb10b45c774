/// Which calls of the helper pass without a question, as the command table states it.
///
/// A call passes when its command names the caller. Sessions and agents never get a command that starts programs of the
/// caller's choice, gives something up for good, or belongs to the other side: an agent that could call `stop` or `next`
/// would decide about its own run, and one that could call `validate` would read any file through its findings.
package struct CallRights: Hashable, Sendable {
  /// What the table states about one command.
  package struct Rule: Hashable, Sendable {
    /// The words that name the command, and its aliases.
    package let paths: [[String]]

    /// Who may call it.
    package let callers: Set<Caller>

    /// Options that only a user may give, with their dashes.
    package let userOptions: [String]

    /// Whether a call may take minutes.
    package let isSlow: Bool

    /// Creates a rule.
    package init(paths: [[String]], callers: Set<Caller>, userOptions: [String] = [], isSlow: Bool = false) {
      self.paths = paths
      self.callers = callers
      self.userOptions = userOptions
      self.isSlow = isSlow
    }
  }

  private let rules: [Rule]

  /// Creates the rights of a table.
  package init(_ rules: [Rule]) {
    self.rules = rules
  }

  /// Whether a call passes.
  package func permits(_ call: HelperCall, for caller: Caller) -> Bool {
    guard let rule = rule(for: call), rule.callers.contains(caller) else { return false }
    guard caller != .user else { return true }
    // `-C/x` and `--directory=/x` count too, and so does the word anywhere: as a value it is refused rather than missed.
    return !call.words.contains { word in rule.userOptions.contains { word.utf8.starts(with: $0.utf8) } }
  }

  /// Whether a call may take longer than the client waits by itself.
  package func isSlow(_ call: HelperCall) -> Bool {
    rule(for: call)?.isSlow ?? false
  }

  /// The rule with the longest path that the call begins with.
  private func rule(for call: HelperCall) -> Rule? {
    var best: (rule: Rule, length: Int)?
    for rule in rules {
      for path in rule.paths where path.count > best?.length ?? 0 && call.words.starts(with: path) {
        best = (rule, path.count)
      }
    }
    return best?.rule
  }
}
