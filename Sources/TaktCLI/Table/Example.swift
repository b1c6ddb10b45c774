/// A command line that works, and what it does.
///
/// Examples are documentation and tests at once: a test parses every one of them.
package struct Example: Hashable, Sendable {
  /// The line as it is typed, beginning with the tool's name or a pipe into it.
  package let line: String

  /// What it does, in a few words.
  package let explanation: String

  /// Creates an example.
  package init(_ line: String, _ explanation: String) {
    self.line = line
    self.explanation = explanation
  }
}
