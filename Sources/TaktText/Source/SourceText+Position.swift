extension SourceText {
  /// The bytes of a UTF-8 byte order mark.
  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// Where the text begins: after a UTF-8 byte order mark, when there is one.
  package var contentStart: Int { bytes.starts(with: Self.byteOrderMark) ? 3 : 0 }

  /// Finds the line and column of a byte offset.
  ///
  /// A line ends at LF, CR LF or a lone CR. A byte order mark takes no column. An offset inside a scalar counts as
  /// that scalar; one outside the text counts as its nearest end. Cost is proportional to the offset.
  package func position(at offset: Int) -> SourcePosition {
    let end = min(max(offset, 0), bytes.count)
    var line = 1
    var column = 1
    var index = min(contentStart, end)
    while index < end {
      let byte = bytes[index]
      index += 1
      if byte == 0x0A || (byte == 0x0D && !(index < bytes.count && bytes[index] == 0x0A)) {
        line += 1
        column = 1
      } else if !UTF8Scalar.isContinuation(byte) {
        column += 1
      }
    }
    if index < bytes.count, UTF8Scalar.isContinuation(bytes[index]), column > 1 { column -= 1 }
    return SourcePosition(line: line, column: column)
  }

  /// Gives the text of a span, with U+FFFD for what is not UTF-8.
  package func slice(_ span: SourceSpan) -> String {
    let start = min(max(span.start, 0), bytes.count)
    let end = min(max(span.end, start), bytes.count)
    return String(decoding: bytes[start..<end], as: UTF8.self)
  }

  /// Creates a finding about a place in this text; an empty line is not shown.
  package func diagnostic(
    _ severity: Diagnostic.Severity, code: String, message: String, span: SourceSpan?, path: String? = nil,
    hint: String? = nil
  ) -> Diagnostic {
    let excerpt = span.map { self.excerpt(at: $0) }
    return Diagnostic(
      severity, code: code, message: message, file: name, position: span.map { position(at: $0.start) }, path: path,
      hint: hint, excerpt: excerpt?.utf8.first == 0x0A ? nil : excerpt)
  }
}
