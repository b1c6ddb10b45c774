/// Why a text could not be read: the first thing that is wrong with it, and its place.
package struct ParseError: Error, Hashable, Sendable {
  /// A stable, dotted name such as `json.trailing-comma`.
  package var code: String

  /// What is wrong, as one sentence without a full stop.
  package var message: String

  /// The bytes concerned; empty when something is missing there.
  package var span: SourceSpan

  /// What to do next, as one sentence.
  package var hint: String?

  /// Creates an error.
  package init(_ code: String, _ message: String, at span: SourceSpan, hint: String? = nil) {
    self.code = code
    self.message = message
    self.span = span
    self.hint = hint
  }

  /// Gives the finding to show, with file, line, column and excerpt.
  package func diagnostic(in source: SourceText) -> Diagnostic {
    source.diagnostic(.error, code: code, message: message, span: span, hint: hint)
  }

  /// Gives the failure of a command that needed this text.
  package func failure(in source: SourceText) -> Failure {
    Failure(.input, "cannot read `\(ForeignText.line(source.name))`", diagnostics: [diagnostic(in: source)])
  }
}
