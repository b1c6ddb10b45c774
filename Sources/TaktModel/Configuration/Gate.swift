/// A quality check: a command that the helper runs itself.
package struct Gate: Hashable, Sendable {
  /// What it is called; also the name of its log.
  package var name: String

  /// The program and its arguments; no shell is involved.
  package var command: [String]

  /// How long it may run.
  package var timeoutSeconds: Int

  /// Creates a gate.
  package init(name: String, command: [String], timeoutSeconds: Int = 600) {
    self.name = name
    self.command = command
    self.timeoutSeconds = timeoutSeconds
  }
}
