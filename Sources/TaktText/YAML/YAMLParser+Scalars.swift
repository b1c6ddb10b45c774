extension YAMLParser {
  // MARK: - Plain

  /// The end of the plain text on this line, without blanks at its end; the offset itself when there is none.
  func plainLineEnd(inFlow: Bool) -> Int {
    var index = offset
    var textEnd = offset
    while index < end {
      let byte = bytes[index]
      if isBreak(byte) { break }
      if isBlank(byte) {
        index += 1
        continue
      }
      if byte == 0x3A, isBlankOrEnd(index + 1) || (inFlow && isFlowIndicator(self.byte(index + 1))) { break }
      if byte == 0x23, index > offset, isBlank(bytes[index - 1]) { break }
      if inFlow, isFlowIndicator(byte) { break }
      index += 1
      textEnd = index
    }
    return textEnd
  }

  func isFlowIndicator(_ byte: UInt8) -> Bool {
    byte == 0x2C || byte == 0x5B || byte == 0x5D || byte == 0x7B || byte == 0x7D
  }

  /// Reads plain text and the lines that continue it, and stops at its last character.
  ///
  /// In a block the further lines stand to the right of the parent; in a flow collection anywhere.
  mutating func plain(parent: Int, inFlow: Bool) throws(ParseError) -> YAMLNode {
    let start = offset
    var text: [UInt8] = []
    var textEnd = plainLineEnd(inFlow: inFlow)
    if textEnd == start { throw unexpectedCharacter() }
    text.append(contentsOf: bytes[start..<textEnd])
    offset = textEnd
    while true {
      let (resumeOffset, resumeLine) = (offset, lineStart)
      skipBlanks()
      guard isBreak(byte(offset)) else {
        if !inFlow, byte(offset) == 0x3A, isBlankOrEnd(offset + 1) {
          throw nestedKey(lineBegin, isContinuation: lineBegin > start)
        }
        (offset, lineStart) = (resumeOffset, resumeLine)
        break
      }
      var breaks = 0
      while isBreak(byte(offset)) {
        skipBreak()
        breaks += 1
        skipBlanks()
      }
      let continues = offset < end && (inFlow || indentation > parent) && !isLineEnd && !isMarkerLine
      textEnd = continues ? plainLineEnd(inFlow: inFlow) : offset
      if !inFlow, continues, textEnd == offset { throw nestedKey(offset, isContinuation: true) }
      guard continues, textEnd > offset else {
        (offset, lineStart) = (resumeOffset, resumeLine)
        break
      }
      text.append(contentsOf: breaks == 1 ? [0x20] : [UInt8](repeating: 0x0A, count: breaks - 1))
      text.append(contentsOf: bytes[offset..<textEnd])
      offset = textEnd
    }
    return YAMLNode(
      .scalar(YAMLScalar(String(decoding: text, as: UTF8.self), .plain)), at: SourceSpan(start, offset))
  }

  /// The spaces at the beginning of the line.
  private var indentation: Int {
    var index = lineStart
    while byte(index) == 0x20 { index += 1 }
    return index - lineStart
  }

  /// The offset of the first character on the line that is no blank.
  private var lineBegin: Int {
    var index = lineStart
    while isBlank(byte(index)) { index += 1 }
    return index
  }

  private var isMarkerLine: Bool { isMarker("---") || isMarker("...") }

  // MARK: - Quoted

  /// Reads a quoted text and stops after its closing quotation mark.
  mutating func quoted(parent: Int) throws(ParseError) -> YAMLNode {
    let start = offset
    let quote = byte(offset)
    let isDouble = quote == 0x22
    var text: [UInt8] = []
    // What stands before this was written by an escape, so that blanks in it are meant.
    var meant = 0
    offset += 1
    while true {
      let byte = byte(offset)
      if byte == 0 { throw unterminatedQuote(start) }
      if byte == quote {
        guard !isDouble, self.byte(offset + 1) == quote else { break }
        text.append(quote)
        offset += 2
      } else if isBreak(byte) {
        while text.count > meant, let last = text.last, isBlank(last) { text.removeLast() }
        let breaks = try skipQuotedBreaks(start, parent: parent)
        text.append(contentsOf: breaks == 1 ? [0x20] : [UInt8](repeating: 0x0A, count: breaks - 1))
        meant = text.count
      } else if isDouble, byte == 0x5C {
        if isBreak(self.byte(offset + 1)) {
          offset += 1
          let breaks = try skipQuotedBreaks(start, parent: parent)
          text.append(contentsOf: [UInt8](repeating: 0x0A, count: breaks - 1))
        } else {
          UTF8Scalar.append(try escape(), to: &text)
        }
        meant = text.count
      } else {
        text.append(byte)
        offset += 1
      }
    }
    offset += 1
    let style: YAMLScalar.Style = isDouble ? .doubleQuoted : .singleQuoted
    return YAMLNode(.scalar(YAMLScalar(String(decoding: text, as: UTF8.self), style)), at: SourceSpan(start, offset))
  }

  /// Moves over a line break in quotes, empty lines and the indentation after them; answers how many breaks there were.
  private mutating func skipQuotedBreaks(_ start: Int, parent: Int) throws(ParseError) -> Int {
    var breaks = 0
    while isBreak(byte(offset)) {
      skipBreak()
      breaks += 1
      if isMarkerLine { throw unterminatedQuote(start) }
      skipBlanks()
    }
    if offset < end, indentation <= parent {
      if byte(lineStart + indentation) == 0x09 { throw tab(at: lineStart + indentation) }
      throw quotedIndentation(start)
    }
    return breaks
  }

  /// Reads an escape of double quotes.
  private mutating func escape() throws(ParseError) -> Unicode.Scalar {
    let start = offset
    let letter = byte(offset + 1)
    offset += 2
    switch letter {
    case 0x30: return "\0"
    case 0x61: return "\u{07}"
    case 0x62: return "\u{08}"
    case 0x74, 0x09: return "\t"
    case 0x6E: return "\n"
    case 0x76: return "\u{0B}"
    case 0x66: return "\u{0C}"
    case 0x72: return "\r"
    case 0x65: return "\u{1B}"
    case 0x20, 0x22, 0x2F, 0x5C: return Unicode.Scalar(letter)
    case 0x4E: return "\u{85}"
    case 0x5F: return "\u{A0}"
    case 0x4C: return "\u{2028}"
    case 0x50: return "\u{2029}"
    case 0x78: return try codePoint(start, digits: 2)
    case 0x75:
      if let high = JSONEscape.unit(bytes, at: start), high & 0xFC00 == 0xD800, start + 12 <= end,
        let low = JSONEscape.unit(bytes, at: start + 6), low & 0xFC00 == 0xDC00,
        let scalar = Unicode.Scalar(0x10000 + (UInt32(high) - 0xD800) << 10 + UInt32(low & 0x3FF))
      {
        offset = start + 12
        return scalar
      }
      return try codePoint(start, digits: 4)
    case 0x55: return try codePoint(start, digits: 8)
    default: throw unknownEscape(start)
    }
  }

  private mutating func codePoint(_ start: Int, digits: Int) throws(ParseError) -> Unicode.Scalar {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = JSONEscape.digit(byte(offset)) else { throw brokenEscape(start, digits) }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    guard let scalar = Unicode.Scalar(value) else { throw noCharacter(start) }
    return scalar
  }
}
