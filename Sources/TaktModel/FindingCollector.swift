package import TaktText

/// Collects what is found in one text, so that a person sees every finding at once.
package struct FindingCollector: Sendable {
  /// The text that is looked at.
  package let source: SourceText

  /// What was found so far, in the order of finding.
  package private(set) var diagnostics: [Diagnostic] = []

  /// Creates a collector for a text.
  package init(_ source: SourceText) {
    self.source = source
  }

  /// Whether something was found that makes the text unusable.
  package var hasErrors: Bool {
    diagnostics.contains { $0.severity == .error }
  }

  /// Notes something that makes the text unusable.
  package mutating func error(
    _ code: String, _ message: String, at span: SourceSpan?, path: String? = nil, hint: String? = nil
  ) {
    diagnostics.append(source.diagnostic(.error, code: code, message: message, span: span, path: path, hint: hint))
  }

  /// Notes something that deserves a look.
  package mutating func warning(
    _ code: String, _ message: String, at span: SourceSpan?, path: String? = nil, hint: String? = nil
  ) {
    diagnostics.append(source.diagnostic(.warning, code: code, message: message, span: span, path: path, hint: hint))
  }

  /// Notes that a text is not even well-formed.
  package mutating func add(_ error: ParseError) {
    diagnostics.append(error.diagnostic(in: source))
  }
}

/// What reading a text came to: a value when there were no errors, and everything that was found.
package struct Reading<Value: Sendable>: Sendable {
  /// The value, or nil when the text is unusable.
  package let value: Value?

  /// Everything that was found, in the order of the text.
  package let diagnostics: [Diagnostic]

  /// Creates a reading; with errors among the findings there is no value.
  package init(_ value: Value?, _ collector: FindingCollector) {
    self.value = collector.hasErrors ? nil : value
    diagnostics = collector.diagnostics.sorted(by: Diagnostic.byPlace)
  }

  /// Creates a reading from findings in several texts; with errors among them there is no value.
  package init(_ value: Value?, _ diagnostics: [Diagnostic]) {
    self.value = diagnostics.contains { $0.severity == .error } ? nil : value
    self.diagnostics = diagnostics
  }

  /// The value, or a failure that carries the findings.
  package func get(_ what: String) throws(Failure) -> Value {
    if let value { return value }
    let errors = diagnostics.filter { $0.severity == .error }
    let count = errors.count == 1 ? "one error" : "\(errors.count) errors"
    throw Failure(.input, "\(what) has \(count)", diagnostics: errors)
  }
}
