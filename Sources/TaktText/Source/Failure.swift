/// Why a command could not do what it was asked, worded for the person who asked.
///
/// The message says what and where in one sentence, in lower case and without a full stop; the causes say why;
/// the hints say what to do next. The kind alone decides the exit status, in one place (`ExitStatus`).
package struct Failure: Error, Hashable, Sendable {
  /// What sort of answer a failure is.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The answer to the question is no: blocked, refused, not done.
    case refused
    /// The command was called wrongly.
    case usage
    /// An input file cannot be read or is invalid.
    case input
    /// Something outside takt is missing or in the way: git, a lock, permissions, disk space.
    case environment
    /// A promise of takt's own code is broken.
    case `internal`
  }

  /// What sort of answer this is.
  package var kind: Kind

  /// What failed and where, as one sentence without a full stop.
  package var message: String

  /// Why, most direct cause first; each is one sentence.
  package var causes: [String]

  /// What to do next; each is one sentence.
  package var hints: [String]

  /// Findings in a file, when an input is what failed.
  package var diagnostics: [Diagnostic]

  /// Creates a failure.
  package init(
    _ kind: Kind, _ message: String, causes: [String] = [], hints: [String] = [], diagnostics: [Diagnostic] = []
  ) {
    self.kind = kind
    self.message = message
    self.causes = causes
    self.hints = hints
    self.diagnostics = diagnostics
  }

  /// What failed and why, in one sentence.
  package var sentence: String { ([message] + causes).joined(separator: ": ") }
}
