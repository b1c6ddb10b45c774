/// Every reason to refuse a YAML text.
extension YAMLParser {
  func error(_ code: String, _ message: String, _ start: Int, _ end: Int, hint: String? = nil) -> ParseError {
    ParseError(code, message, at: SourceSpan(start, max(start, min(end, bytes.count))), hint: hint)
  }

  private func quoted(_ span: SourceSpan) -> String { "`\(ForeignText.line(source.slice(span), limit: 60))`" }

  private func place(_ offset: Int) -> String {
    let position = source.position(at: offset)
    return "\(position.line):\(position.column)"
  }

  /// The end of the word at the offset.
  private var wordEnd: Int {
    var index = offset
    while !isBlankOrEnd(index) { index += 1 }
    return index
  }

  // MARK: - What is left out on purpose

  /// Refuses the characters that begin something other than a text or a collection.
  func refuseIndicator() throws(ParseError) {
    let span = SourceSpan(offset, wordEnd)
    let quoteIt = "put it in quotes if a text is meant"
    switch byte(offset) {
    case 0x26:
      throw ParseError("yaml.anchor", "anchors such as \(quoted(span)) are not read", at: span, hint: quoteIt)
    case 0x2A:
      throw ParseError("yaml.alias", "aliases such as \(quoted(span)) are not read", at: span, hint: quoteIt)
    case 0x21:
      throw ParseError("yaml.tag", "tags such as \(quoted(span)) are not read", at: span, hint: quoteIt)
    case 0x25, 0x40, 0x60:
      throw error(
        "yaml.reserved", "a text without quotes cannot begin with \(quoted(SourceSpan(offset, offset + 1)))", offset,
        offset + 1, hint: "put it in quotes")
    case 0x23:
      throw error(
        "yaml.reserved", "a text without quotes cannot begin with `#`", offset, offset + 1,
        hint: "put a space before it if a comment is meant, else quotes around the text")
    case 0x3F where isBlankOrEnd(offset + 1):
      throw error(
        "yaml.complex-key", "keys introduced by `?` are not read", offset, offset + 1, hint: "write `key: value`")
    default: break
    }
  }

  func directive() -> ParseError {
    error("yaml.directive", "directives are not read", offset, wordEnd, hint: "remove the line")
  }

  func mergeKey(_ span: SourceSpan) -> ParseError {
    ParseError("yaml.merge-key", "merge keys are not read", at: span, hint: "write the entries out")
  }

  func collectionAsKey(_ span: SourceSpan) -> ParseError {
    ParseError("yaml.complex-key", "a list or mapping cannot be a key", at: span, hint: "keys are texts")
  }

  func duplicateKey(_ span: SourceSpan, _ first: SourceSpan) -> ParseError {
    ParseError(
      "yaml.duplicate-key", "the key \(quoted(span)) stands twice in this mapping, first at \(place(first.start))",
      at: span, hint: "remove one of them")
  }

  func tooDeep(_ start: Int) -> ParseError {
    error(
      "yaml.depth", "lists and mappings stand in each other more than \(YAMLReader.depthLimit) levels deep", start,
      start + 1)
  }

  func tab(at offset: Int) -> ParseError {
    error("yaml.tab", "a tab is used as indentation", offset, offset + 1, hint: "indent with spaces")
  }

  func refuseConflictMarker() throws(ParseError) {
    for marker in ["<<<<<<< ", "=======", ">>>>>>> ", "||||||| "] where bytes[offset..<end].starts(with: marker.utf8) {
      throw error(
        "yaml.conflict", "a conflict marker of git stands here", offset, offset + 7, hint: "resolve the conflict first")
    }
  }

  // MARK: - Lines and indentation

  func strayLine() -> ParseError {
    error(
      "yaml.indent", "this line belongs to nothing above it", offset, wordEnd,
      hint: "give entries of one list or mapping the same indentation")
  }

  func indentedTooFar(_ own: Int) -> ParseError {
    error(
      "yaml.indent", "this line is indented by \(column), but its neighbours by \(own)", offset, wordEnd,
      hint: "give entries of one list or mapping the same indentation")
  }

  func quotedIndentation(_ start: Int) -> ParseError {
    error(
      "yaml.indent", "this line must be indented to belong to the quoted text that begins at \(place(start))", offset,
      wordEnd, hint: "indent it, or close the quotes before it")
  }

  func emptyLineTooWide(_ line: Int, _ width: Int) -> ParseError {
    error(
      "yaml.indent", "this empty line has more spaces than the first line of the text", line, line + width,
      hint: "remove the spaces, or give the indentation after `|` or `>`, as in `|2`")
  }

  func trailingText() -> ParseError {
    error(
      "yaml.trailing-text", "nothing but a comment may follow here", offset, max(wordEnd, offset + 1),
      hint: byte(offset) == 0x23 ? "put a space before the `#`" : "put the whole text in quotes if it belongs together")
  }

  // MARK: - Keys and elements

  func missingColon(_ span: SourceSpan) -> ParseError {
    let rest = bytes[span.start..<min(end, max(span.end + 2, span.start))]
    let hint =
      rest.contains(0x3A)
      ? "write a space after the colon" : "write `key: value`, or indent the line to continue the one above"
    return ParseError("yaml.missing-colon", "a key with a colon should stand here", at: span, hint: hint)
  }

  func missingKey() -> ParseError {
    error("yaml.missing-key", "a key is missing before the colon", offset, offset + 1, hint: "write `key: value`")
  }

  func nestedKey(_ start: Int, isContinuation: Bool = false) -> ParseError {
    error(
      "yaml.nested-key",
      isContinuation
        ? "a key stands in a further line of the text above" : "a second key stands on the line of a value",
      start, plainEnd(from: start),
      hint: "put the value in quotes if the colon belongs to it, or begin a mapping on its own, indented lines")
  }

  private func plainEnd(from start: Int) -> Int {
    var index = start
    while index < end, !isBreak(bytes[index]), !(bytes[index] == 0x3A && isBlankOrEnd(index + 1)) { index += 1 }
    return index + 1
  }

  func multilineKey(_ key: YAMLNode) -> ParseError {
    ParseError("yaml.multiline-key", "a key must stand on one line with its colon", at: key.span)
  }

  func sequenceAfterKey() -> ParseError {
    error(
      "yaml.sequence-place", "a list cannot begin on the line of its key", offset, offset + 1,
      hint: "begin it on the next line, or write `[a, b]`")
  }

  func missingDash() -> ParseError {
    error(
      "yaml.missing-dash", "an element of the list should begin here with `- `", offset, wordEnd,
      hint: "write `- ` before it, or indent it to belong to the element above")
  }

  func dashAmongKeys() -> ParseError {
    error(
      "yaml.dash", "an element of a list stands among the keys of a mapping", offset, offset + 1,
      hint: "indent it to belong to the key above")
  }

  // MARK: - Scalars

  func unexpectedCharacter() -> ParseError {
    let length = UTF8Scalar.decode(bytes, at: offset)?.length ?? 1
    let span = SourceSpan(offset, min(offset + length, end))
    let isBlockMark = byte(offset) == 0x7C || byte(offset) == 0x3E
    return ParseError(
      "yaml.reserved", "a text without quotes cannot begin with \(quoted(span))", at: span,
      hint: isBlockMark ? "put it in quotes, or on the line of the key whose text it begins" : "put it in quotes")
  }

  func unterminatedQuote(_ start: Int) -> ParseError {
    error(
      "yaml.unterminated", "this quoted text is never closed", start, start + 1,
      hint: byte(start) == 0x27 ? "close it with `'`; inside it, `''` means one" : "close it with `\"`")
  }

  func blockHeaderError(_ start: Int) -> ParseError {
    var lineEnd = start
    while lineEnd < end, !isBreak(bytes[lineEnd]) { lineEnd += 1 }
    return error(
      "yaml.block-header", "after `|` or `>` only a digit for the indentation, `+`, `-` and a comment may follow",
      start,
      lineEnd, hint: "begin the text on the next line, or put it in quotes")
  }

  func unknownEscape(_ start: Int) -> ParseError {
    let length = UTF8Scalar.decode(bytes, at: start + 1)?.length ?? 1
    let span = SourceSpan(start, min(start + 1 + length, end))
    return ParseError(
      "yaml.escape", "\(quoted(span)) is not an escape of YAML", at: span,
      hint: "write a backslash itself as `\\\\`, or use single quotes")
  }

  func brokenEscape(_ start: Int, _ digits: Int) -> ParseError {
    error(
      "yaml.escape", "\(digits) hexadecimal digits must follow \(quoted(SourceSpan(start, start + 2)))", start, offset)
  }

  func noCharacter(_ start: Int) -> ParseError {
    error("yaml.escape", "\(quoted(SourceSpan(start, offset))) is no character", start, offset)
  }

  // MARK: - Brackets

  func emptyFlowEntry() -> ParseError {
    error("yaml.flow", "a value is missing before the comma", offset, offset + 1, hint: "remove the comma")
  }

  func missingFlowComma(_ start: Int, isSequence: Bool) -> ParseError {
    let byte = byte(offset)
    if byte == 0x5D || byte == 0x7D {
      let closing = isSequence ? "]" : "}"
      return error(
        "yaml.flow", "what begins at \(place(start)) is closed by the wrong bracket", offset, offset + 1,
        hint: "close it with `\(closing)`")
    }
    return error(
      "yaml.flow", "a comma is missing here", offset, offset + 1,
      hint: "write `,` between the parts, or put a text with special characters in quotes")
  }

  func dashInFlow() -> ParseError {
    error(
      "yaml.flow", "`- ` has no meaning inside brackets", offset, offset + 1, hint: "separate the elements by commas")
  }

  func unterminatedFlow(_ start: Int) -> ParseError {
    let closing = byte(start) == 0x5B ? "]" : "}"
    return error(
      "yaml.unterminated", "this bracket is never closed", start, start + 1, hint: "close it with `\(closing)`")
  }
}
