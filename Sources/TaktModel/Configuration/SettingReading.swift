import TaktText

/// The findings of one file, and how strict it is read.
package struct SettingReading: Sendable {
  /// What was found.
  var collector: FindingCollector

  /// Whether the text is a run's copy: what an earlier takt accepted must not keep its run from being resumed.
  let isRunsCopy: Bool

  /// Notes a rule that earlier versions did not have.
  mutating func addNewRule(_ code: String, _ message: String, at span: SourceSpan, path: String, hint: String) {
    collector.add(isRunsCopy ? .warning : .error, code, message, at: span, path: path, hint: hint)
  }
}
