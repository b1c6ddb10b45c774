package import TaktText

/// Collects what is found in one text, so that a person sees every finding at once.
package struct FindingCollector: Sendable {
  /// The text that is looked at.
  package let source: SourceText

  /// Whether findings may show the text; scenarios are never shown.
  package let isSecret: Bool

  /// Whether something was found that makes the text unusable.
  package private(set) var hasErrors = false

  private var findings: [Finding] = []

  /// How many findings of each code there are, and the one that stands for those that are only counted.
  private var counts: [String: (all: Int, summary: Int?)] = [:]

  /// Creates a collector for a text.
  package init(_ source: SourceText, isSecret: Bool = false) {
    self.source = source
    self.isSecret = isSecret
  }

  /// What was found so far, in the order of the text.
  ///
  /// Lines and columns are counted here, for all findings in one pass over the text.
  package var diagnostics: [Diagnostic] {
    let order = findings.indices.sorted { left, right in
      let (first, second) = (findings[left].span?.start ?? -1, findings[right].span?.start ?? -1)
      return (first, left) < (second, right)
    }
    var walk = PositionWalk(source)
    return order.enumerated().map { rank, index in
      let finding = findings[index]
      let isSummary = finding.count > 1
      var diagnostic = Diagnostic(
        finding.severity, code: finding.code,
        message: isSummary ? "\(finding.count) more findings of this kind, the first of them here" : finding.message,
        file: source.name, path: finding.path, hint: isSummary ? nil : finding.hint, count: finding.count)
      guard let span = finding.span else { return diagnostic }
      diagnostic.position = walk.position(at: span.start)
      if !isSecret, finding.showsText, rank < Self.excerptLimit {
        let excerpt = source.excerpt(at: span)
        if excerpt.utf8.first != 0x0A { diagnostic.excerpt = excerpt }
      }
      return diagnostic
    }.sorted(by: Diagnostic.byPlace)
  }

  /// Notes something that makes the text unusable.
  package mutating func error(
    _ code: String, _ message: String, at span: SourceSpan?, path: String? = nil, hint: String? = nil
  ) {
    add(.error, code, message, at: span, path: path, hint: hint)
  }

  /// Notes something that deserves a look.
  package mutating func warning(
    _ code: String, _ message: String, at span: SourceSpan?, path: String? = nil, hint: String? = nil
  ) {
    add(.warning, code, message, at: span, path: path, hint: hint)
  }

  /// Notes a finding; one that must not show the text at its place says so.
  package mutating func add(
    _ severity: Diagnostic.Severity, _ code: String, _ message: String, at span: SourceSpan?, path: String? = nil,
    hint: String? = nil, showsText: Bool = true
  ) {
    add(
      Finding(
        severity: severity, code: code, message: message, span: span, path: path, hint: hint, showsText: showsText))
  }

  /// Takes what another collector found in the same text.
  package mutating func add(_ other: FindingCollector) {
    for finding in other.findings { add(finding) }
  }

  private mutating func add(_ finding: Finding) {
    if finding.severity == .error { hasErrors = true }
    var (all, summary) = counts[finding.code] ?? (0, nil)
    all += finding.count
    if let summary {
      findings[summary].count += finding.count
    } else {
      if all > Self.codeLimit { summary = findings.count }
      findings.append(finding)
    }
    counts[finding.code] = (all, summary)
  }

  /// Notes that a text is not even well-formed.
  package mutating func add(_ error: ParseError) {
    // What a parser quotes is a piece of the text.
    let message = isSecret ? Self.withoutQuotes(error.message) : error.message
    let hint = isSecret ? error.hint.map(Self.withoutQuotes) : error.hint
    add(.error, error.code, message, at: error.span, hint: hint)
  }

  /// More findings of one code than this are only counted: a file of repetitions must not cost many times its size.
  private static let codeLimit = 10_000

  /// More findings than this are told without their lines: nobody reads so far.
  private static let excerptLimit = 1000

  /// What was found, before its line is counted.
  private struct Finding: Sendable {
    var severity: Diagnostic.Severity
    var code: String
    var message: String
    var span: SourceSpan?
    var path: String?
    var hint: String?
    var showsText: Bool
    /// How many findings it stands for.
    var count = 1
  }

  /// A sentence with `…` for everything between back-ticks, except what is punctuation.
  private static func withoutQuotes(_ sentence: String) -> String {
    let parts = sentence.split(separator: "`", omittingEmptySubsequences: false)
    guard parts.count > 2 else { return sentence }
    return parts.enumerated().map { index, part in
      let isPunctuation = part.utf8.count <= 2 && !part.utf8.contains { $0 >= 0x80 || $0 | 0x20 &- 0x61 < 26 }
      return index % 2 == 0 || isPunctuation ? String(part) : "…"
    }.joined(separator: "`")
  }
}

/// Finds the lines and columns of ascending offsets in one pass.
private struct PositionWalk {
  private let bytes: [UInt8]
  private let contentStart: Int
  private var offset: Int
  private var line = 1
  private var lineStart: Int

  init(_ source: SourceText) {
    bytes = source.bytes
    contentStart = source.contentStart
    offset = contentStart
    lineStart = contentStart
  }

  /// The position of an offset, which is not before the one asked for last.
  mutating func position(at wanted: Int) -> SourcePosition {
    let end = min(max(wanted, contentStart), bytes.count)
    while offset < end {
      let byte = bytes[offset]
      offset += 1
      if byte == 0x0A || (byte == 0x0D && !(offset < bytes.count && bytes[offset] == 0x0A)) {
        line += 1
        lineStart = offset
      }
    }
    // One scalar has one byte that does not continue another.
    var column = 1
    if lineStart != countedLine.start || end < countedLine.end { countedLine = (lineStart, lineStart, 1) }
    column = countedLine.column
    for byte in bytes[countedLine.end..<max(end, countedLine.end)] where byte & 0xC0 != 0x80 { column += 1 }
    countedLine = (lineStart, max(end, countedLine.end), column)
    if end < bytes.count, bytes[end] & 0xC0 == 0x80, column > 1 { column -= 1 }
    return SourcePosition(line: line, column: column)
  }

  /// How far the columns of the current line are counted, so that a file of one line costs no more than others.
  private var countedLine = (start: -1, end: 0, column: 1)
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
    diagnostics = collector.diagnostics
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
    let number = errors.reduce(0) { $0 + $1.count }
    let count = number == 1 ? "one error" : "\(number) errors"
    throw Failure(.input, "\(what) has \(count)", diagnostics: errors)
  }
}
