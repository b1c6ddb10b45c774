/// Every reason to refuse a JSON text. They are kept out of the reading code, which must stay small to be quick.
extension JSONScanner {
  // MARK: - The text as a whole

  /// Accepts a UTF-8 byte order mark and refuses texts that are not UTF-8 from their first bytes, or too large.
  mutating func checkEncoding() throws(ParseError) {
    if bytes.count > limits.bytes {
      throw ParseError(
        "json.too-large", "the file has \(bytes.count) bytes, more than the \(limits.bytes) that are read",
        at: SourceSpan(0, 0))
    }
    offset = source.contentStart
    let head = Array(bytes.prefix(4))
    let hasWideMark = [[0xFE, 0xFF], [0xFF, 0xFE], [0, 0, 0xFE, 0xFF]].contains { head.starts(with: $0) }
    let hasWideUnits =
      head.count == 4 && bytes.count.isMultiple(of: 2)
      && (head[0] == 0 && head[2] == 0) != (head[1] == 0 && head[3] == 0)
    if hasWideMark || hasWideUnits {
      throw ParseError(
        "json.encoding", "the file is not UTF-8 but UTF-16 or UTF-32", at: SourceSpan(0, min(2, bytes.count)),
        hint: "save it as UTF-8")
    }
  }

  func emptyText() -> ParseError {
    ParseError(
      "json.empty", bytes.isEmpty ? "the file is empty" : "the file holds nothing but white space",
      at: SourceSpan(offset, offset), hint: "an interrupted write can leave this; restore the file from git or a backup"
    )
  }

  func trailingText() -> ParseError {
    if let error = foreignText() { return error }
    return ParseError(
      "json.trailing-text", "there is more text after the end of the value", at: wordSpan(),
      hint: "a file holds one value; several go into an array")
  }

  func unexpectedEnd() -> ParseError {
    var last = bytes.count
    while last > 0, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[last - 1]) { last -= 1 }
    let end = SourceSpan(last, last)
    guard !outer.isEmpty else { return ParseError("json.unterminated", "a value is missing", at: end) }
    let place = source.position(at: container.start)
    let (what, closing) = container.isObject ? ("object", "}") : ("array", "]")
    return ParseError(
      "json.unterminated", "the file ends inside the \(what) that begins at \(place.line):\(place.column)", at: end,
      hint: "close it with `\(closing)`, or restore the rest of the file")
  }

  func tooDeep() -> ParseError {
    ParseError(
      "json.depth", "arrays and objects stand in each other more than \(limits.depth) levels deep",
      at: SourceSpan(offset, offset + 1))
  }

  func tooManyValues() -> ParseError {
    ParseError(
      "json.too-many", "the file has more than the \(limits.values) values that are read",
      at: SourceSpan(offset, offset),
      hint: "nothing that takt reads needs so many; split the file, or take out what was repeated by mistake")
  }

  // MARK: - Structure

  func trailingComma(_ comma: Int, before closing: String) -> ParseError {
    ParseError(
      "json.trailing-comma", "there is a comma before `\(closing)`", at: SourceSpan(comma, comma + 1),
      hint: "remove the comma")
  }

  func missingComma() -> ParseError {
    if let error = foreignText() { return error }
    let byte = bytes[offset]
    let what = container.isObject ? "object" : "array"
    let place = source.position(at: container.start)
    if byte == 0x7D || byte == 0x5D {
      let closing = container.isObject ? "}" : "]"
      return ParseError(
        "json.bracket", "the \(what) that begins at \(place.line):\(place.column) is closed by the wrong bracket",
        at: SourceSpan(offset, offset + 1), hint: "close it with `\(closing)`")
    }
    if byte == 0x3A, !container.isObject {
      return ParseError(
        "json.syntax", "a colon stands in an array", at: SourceSpan(offset, offset + 1),
        hint: "names and values stand in an object, between `{` and `}`")
    }
    return ParseError(
      "json.missing-comma", "a comma is missing before this part of the \(what)", at: wordSpan(),
      hint: "write `,` after the value before it")
  }

  func missingColon(after name: SourceSpan) -> ParseError {
    if offset == bytes.count { return unexpectedEnd() }
    if let error = foreignText() { return error }
    return ParseError(
      "json.missing-colon", "the name \(quoted(name)) has no colon after it", at: wordSpan(),
      hint: "write `:` and a value after the name")
  }

  func missingValue(of name: SourceSpan) -> ParseError {
    ParseError(
      "json.missing-value", "the name \(quoted(name)) has no value", at: SourceSpan(offset, offset + 1),
      hint: "write a value after the colon; `null` is one")
  }

  func expectedName() -> ParseError {
    guard offset < bytes.count else { return unexpectedEnd() }
    let byte = bytes[offset]
    if let error = foreignText() { return error }
    if byte == 0x2C {
      return ParseError(
        "json.syntax", "a comma stands where a name should be", at: SourceSpan(offset, offset + 1),
        hint: "remove the comma")
    }
    let span = wordSpan()
    return ParseError(
      "json.name", "a name in double quotes should stand here, not \(quoted(span))", at: span,
      hint: "names are strings, as in `\"title\": …`")
  }

  func duplicateName(_ name: Name, first: Name) -> ParseError {
    let place = source.position(at: Int(first.start))
    let span = SourceSpan(Int(name.start), Int(name.end))
    return ParseError(
      "json.duplicate-name",
      "the name \(quoted(span)) stands twice in this object, first at \(place.line):\(place.column)",
      at: span, hint: "remove one of them; other readers disagree about which one counts")
  }

  // MARK: - Scalars

  func expectedValue() -> ParseError {
    if let error = foreignText() { return error }
    let byte = bytes[offset]
    let here = SourceSpan(offset, offset + 1)
    switch byte {
    case 0x2C:
      return ParseError("json.missing-value", "a value is missing before the comma", at: here, hint: "remove the comma")
    case 0x7D, 0x5D:
      return ParseError("json.missing-value", "a value is missing before \(quoted(here))", at: here)
    case 0x2B, 0x2E:
      return malformedNumber(offset)
    default: break
    }
    let span = wordSpan()
    let word = source.slice(span)
    switch word {
    case "NaN", "nan", "Infinity", "inf":
      return ParseError(
        "json.number", "`\(word)` is not a JSON number", at: span, hint: "write `null`, or leave the member out")
    case "True", "TRUE", "False", "FALSE", "Null", "NULL":
      return ParseError(
        "json.literal", "`\(word)` is not a JSON value", at: span, hint: "write `\(word.lowercased())`")
    case "None", "nil", "undefined":
      return ParseError("json.literal", "`\(word)` is not a JSON value", at: span, hint: "write `null`")
    default:
      return ParseError(
        "json.literal", "\(quoted(span)) is not a JSON value", at: span, hint: "strings stand in double quotes")
    }
  }

  func malformedNumber(_ start: Int) -> ParseError {
    var end = start
    while end < bytes.count, bytes[end] < 0x80, Self.continuesWord(bytes[end]) { end += 1 }
    let span = SourceSpan(start, max(end, start + 1))
    let digits = bytes[start..<span.end].drop { $0 == 0x2D }
    let hint: String
    if digits.first == 0x2B {
      hint = "leave the `+` out"
    } else if digits.elementsEqual("Infinity".utf8) {
      hint = "write `null`, or leave the member out"
    } else if digits.first == 0x30, digits.dropFirst().first.map({ $0 &- 0x30 < 10 }) == true {
      hint = "leave leading zeros out, or write a string"
    } else {
      hint = "numbers look like `-12`, `0.5` or `1e9`; anything else is a string in double quotes"
    }
    return ParseError("json.number", "\(quoted(span)) is not a JSON number", at: span, hint: hint)
  }

  func numberOutOfRange(_ span: SourceSpan) -> ParseError {
    ParseError(
      "json.number-range", "the number \(quoted(span)) is too large", at: span,
      hint: "numbers reach to about 1.8e308; write longer ones as strings")
  }

  func unterminatedString(_ start: Int, _ what: String) -> ParseError {
    ParseError(
      "json.unterminated-string", "the file ends inside this \(what)", at: SourceSpan(start, bytes.count),
      hint: "close it with a double quote, or restore the rest of the file")
  }

  func controlCharacter(at index: Int, stringStart: Int, _ what: String) -> ParseError {
    let span = SourceSpan(index, index + 1)
    switch bytes[index] {
    case 0x0A, 0x0D:
      return ParseError(
        "json.control-character", "the line ends inside this \(what)", at: SourceSpan(stringStart, index),
        hint: "close it with a double quote, or write the line break as `\\n`")
    case 0x09:
      return ParseError(
        "json.control-character", "a tab stands inside a \(what)", at: span, hint: "write it as `\\t`")
    case let byte:
      let digits = String(byte, radix: 16, uppercase: true)
      let code = String(repeating: "0", count: 4 - digits.utf8.count) + digits
      return ParseError(
        "json.control-character", "the control character U+\(code) stands inside a \(what)", at: span,
        hint: "write it as `\\u\(code)`")
    }
  }

  func unknownEscape(at start: Int) -> ParseError {
    let length = UTF8Scalar.decode(bytes, at: start + 1)?.length ?? 1
    let span = SourceSpan(start, start + 1 + length)
    return ParseError(
      "json.escape", "\(quoted(span)) is not an escape of JSON", at: span,
      hint: "write a backslash itself as `\\\\`; the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX")
  }

  func brokenUnicodeEscape(at start: Int) -> ParseError {
    var end = start + 2
    while end < min(start + 6, bytes.count), JSONEscape.digit(bytes[end]) != nil { end += 1 }
    return ParseError(
      "json.escape", "`\\u` must be followed by four hexadecimal digits", at: SourceSpan(start, end))
  }

  func loneSurrogate(at start: Int) -> ParseError {
    let span = SourceSpan(start, start + 6)
    return ParseError(
      "json.surrogate", "\(quoted(span)) is half of a surrogate pair", at: span,
      hint: "write both halves, or the character itself")
  }

  func invalidUTF8(at index: Int) -> ParseError {
    ParseError(
      "json.utf8", "the bytes here are not valid UTF-8", at: SourceSpan(index, index + 1),
      hint: "save the file as UTF-8")
  }

  // MARK: - What stands at the offset

  /// Explains text that is no JSON at all wherever it stands: comments, other quotation marks, conflict markers.
  private func foreignText() -> ParseError? {
    guard offset < bytes.count else { return nil }
    let byte = bytes[offset]
    let rest = bytes[offset...]
    for marker in ["<<<<<<<", "=======", ">>>>>>>", "|||||||"] where rest.starts(with: marker.utf8) {
      return ParseError(
        "json.conflict", "a conflict marker of git stands here", at: SourceSpan(offset, offset + 7),
        hint: "resolve the conflict first")
    }
    if rest.starts(with: "//".utf8) || rest.starts(with: "/*".utf8) || byte == 0x23 {
      return ParseError(
        "json.comment", "comments are not part of JSON", at: SourceSpan(offset, offset + (byte == 0x23 ? 1 : 2)),
        hint: "remove the comment")
    }
    if byte == 0x27 || byte == 0x60 {
      return ParseError(
        "json.quote", "strings and names stand in double quotes", at: SourceSpan(offset, offset + 1),
        hint: "write `\"` instead")
    }
    if byte == 0 {
      return ParseError(
        "json.nul", "a zero byte stands here", at: SourceSpan(offset, offset + 1),
        hint: "a crash while writing can leave this; restore the file from git or a backup")
    }
    guard byte >= 0x80 else { return nil }
    guard let (scalar, length) = UTF8Scalar.decode(bytes, at: offset) else { return invalidUTF8(at: offset) }
    let span = SourceSpan(offset, offset + length)
    switch scalar {
    case "\u{201C}", "\u{201D}", "\u{201E}", "\u{2018}", "\u{2019}", "\u{00AB}", "\u{00BB}":
      return ParseError(
        "json.quote", "a typographic quotation mark stands here", at: span, hint: "write `\"` instead")
    case "\u{FEFF}":
      return ParseError(
        "json.character", "a byte order mark stands in the middle of the file", at: span, hint: "remove it")
    case "\u{A0}", "\u{2028}", "\u{2029}", "\u{3000}", "\u{85}":
      let code = String(scalar.value, radix: 16, uppercase: true)
      return ParseError(
        "json.character",
        "the character U+\(String(repeating: "0", count: 4 - code.utf8.count))\(code) is no white space in JSON",
        at: span, hint: "write a plain space")
    default: return nil
    }
  }

  /// The word at the offset, or at least one scalar.
  private func wordSpan() -> SourceSpan {
    var end = offset
    while end < bytes.count, end - offset < 40, Self.continuesWord(bytes[end]) {
      guard let (_, length) = UTF8Scalar.decode(bytes, at: end) else { break }
      end += length
    }
    if end == offset, end < bytes.count { end += 1 }
    return SourceSpan(offset, end)
  }

  /// A piece of the text in back-ticks, short and visible.
  private func quoted(_ span: SourceSpan) -> String { "`\(ForeignText.line(source.slice(span), limit: 60))`" }
}
