extension YAMLParser {
  /// The byte at an offset, 0 outside the part to read; zero bytes themselves have been refused.
  func byte(_ index: Int) -> UInt8 { index < end ? bytes[index] : 0 }

  /// The column of the offset, from 0.
  var column: Int { offset - lineStart }

  func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
  func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  /// Whether an offset is at a space, a tab, a line break or the end.
  func isBlankOrEnd(_ index: Int) -> Bool {
    let byte = byte(index)
    return byte == 0 || isBlank(byte) || isBreak(byte)
  }

  /// Whether nothing but a comment follows on the line; blanks have been skipped.
  var isLineEnd: Bool {
    let byte = byte(offset)
    if byte == 0 || isBreak(byte) { return true }
    return byte == 0x23 && (offset == lineStart || isBlank(bytes[offset - 1]))
  }

  /// Whether the document ends at the offset.
  var isAtEnd: Bool { offset >= end || isMarker("---") || isMarker("...") }

  /// Whether an element of a block sequence begins at the offset.
  var isDash: Bool { byte(offset) == 0x2D && isBlankOrEnd(offset + 1) }

  /// Whether a document marker stands at the offset.
  func isMarker(_ marker: StaticString) -> Bool {
    column == 0 && byte(offset) == marker.utf8Start[0] && byte(offset + 1) == marker.utf8Start[1]
      && byte(offset + 2) == marker.utf8Start[2] && isBlankOrEnd(offset + 3)
  }

  /// Moves over spaces and tabs.
  mutating func skipBlanks() {
    while isBlank(byte(offset)) { offset += 1 }
  }

  /// Moves over one line break.
  mutating func skipBreak() {
    if byte(offset) == 0x0D, byte(offset + 1) == 0x0A { offset += 1 }
    offset += 1
    lineStart = offset
  }

  /// Moves to the end of the line, over blanks and a comment only.
  mutating func finishLine() throws(ParseError) {
    skipBlanks()
    guard isLineEnd else { throw trailingText() }
    while byte(offset) != 0, !isBreak(byte(offset)) { offset += 1 }
  }

  /// Moves to the first character of the next line that has content, from the end of a line or the start of one.
  mutating func skipBlankLines() throws(ParseError) {
    while offset < end {
      if isBreak(byte(offset)) {
        skipBreak()
        continue
      }
      while byte(offset) == 0x20 { offset += 1 }
      let afterSpaces = offset
      skipBlanks()
      guard isLineEnd else {
        if afterSpaces < offset { throw tab(at: afterSpaces) }
        if column == 0 { try refuseConflictMarker() }
        return
      }
      try finishLine()
    }
  }

  /// Refuses a part that is too large, is not UTF-8 or holds characters that YAML does not allow.
  func checkCharacters(from start: Int) throws(ParseError) {
    if end - start > YAMLReader.byteLimit {
      throw error(
        "yaml.too-large", "the text has \(end - start) bytes, more than the \(YAMLReader.byteLimit) that are read",
        start,
        start)
    }
    if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
      throw error(
        "yaml.encoding", "the file is not UTF-8 but UTF-16 or UTF-32", 0, 2, hint: "save it as UTF-8")
    }
    var index = offset
    while index < end {
      let byte = bytes[index]
      if byte >= 0x20, byte < 0x7F {
        index += 1
        continue
      }
      guard let (scalar, length) = UTF8Scalar.decode(bytes, at: index), index + length <= end else {
        throw error(
          "yaml.utf8", "the bytes here are not valid UTF-8", index, index + 1, hint: "save the file as UTF-8")
      }
      switch scalar.value {
      case 0x09, 0x0A, 0x0D, 0x85: break
      case 0..<0x20, 0x7F..<0xA0, 0xFEFF, 0xFFFE, 0xFFFF:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let code = String(repeating: "0", count: 4 - digits.utf8.count) + digits
        throw error(
          "yaml.character", "the character U+\(code) is not allowed in YAML", index, index + length,
          hint: "remove it, or write it in double quotes as `\\u\(code)`")
      default: break
      }
      index += length
    }
  }
}
