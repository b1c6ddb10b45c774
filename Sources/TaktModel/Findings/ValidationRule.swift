package import TaktText

/// One thing that is demanded of a kind of document.
///
/// The examples are the rule's documentation and its tests: each is validated as it stands.
package struct ValidationRule<Document>: Sendable {
  /// Looks at a document and notes what breaks the rule.
  package typealias Check = @Sendable (_ document: Document, _ findings: inout RuleFindings) -> Void

  /// What a person is told about the rule.
  package let description: RuleDescription

  private let check: Check?

  /// Creates a rule; one without a check is seen to by the reader of the document.
  ///
  /// Examples are made when they are asked for: validating a plan must not wait for them.
  init(
    _ severity: Diagnostic.Severity, _ code: String, _ demand: String,
    breaking: @autoclosure @escaping @Sendable () -> [RuleExample],
    keeping: @autoclosure @escaping @Sendable () -> [RuleExample], check: Check? = nil
  ) {
    description = RuleDescription(
      severity: severity, code: code, demand: demand, makeBreaking: breaking, makeKeeping: keeping)
    self.check = check
  }

  /// Notes in the collector what breaks the rule.
  func apply(to document: Document, _ collector: inout FindingCollector) {
    guard let check else { return }
    var findings = RuleFindings(rule: description, collector: FindingCollector(collector.source))
    check(document, &findings)
    collector.add(findings.collector)
  }
}

/// A rule without its check.
package struct RuleDescription: Sendable {
  /// How bad it is to break it.
  package let severity: Diagnostic.Severity

  /// The stable, dotted name that findings carry.
  package let code: String

  /// What is demanded, as one phrase.
  package let demand: String

  /// Documents that break the rule, each at the marked places.
  package var breaking: [RuleExample] { makeBreaking() }

  /// Documents that look as if they did, and do not.
  package var keeping: [RuleExample] { makeKeeping() }

  let makeBreaking: @Sendable () -> [RuleExample]
  let makeKeeping: @Sendable () -> [RuleExample]
}

/// Takes what one rule finds, with the rule's severity and code.
package struct RuleFindings {
  private let rule: RuleDescription

  fileprivate(set) var collector: FindingCollector

  fileprivate init(rule: RuleDescription, collector: FindingCollector) {
    self.rule = rule
    self.collector = collector
  }

  /// Notes that the rule is broken.
  mutating func note(
    _ message: String, at span: SourceSpan?, _ path: [JSONPathComponent] = [], hint: String? = nil,
    showsText: Bool = true
  ) {
    collector.add(
      rule.severity, rule.code, message, at: span, path: path.isEmpty ? nil : path.rendered, hint: hint,
      showsText: showsText)
  }
}
