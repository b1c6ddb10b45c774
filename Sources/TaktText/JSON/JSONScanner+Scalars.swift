extension JSONScanner {
  /// Reads a string; the offset stands at its quotation mark.
  mutating func readString(unterminated what: String) throws(ParseError) {
    let start = offset
    let isEscaped = try scanString(unterminated: what)
    if keepsTape {
      note(JSONTapeEntry(.string, start: start, end: offset, next: tape.count + 1, escaped: isEscaped))
    }
  }

  /// Goes through a string or a name and tells whether it has escapes.
  mutating func scanString(unterminated what: String) throws(ParseError) -> Bool {
    let start = offset
    var index = start + 1
    var isEscaped = false
    while true {
      index = Self.endOfPlainBytes(bytes, from: index)
      guard index < bytes.count else { throw unterminatedString(start, what) }
      switch bytes[index] {
      case 0x22:
        offset = index + 1
        return isEscaped
      case 0x5C:
        isEscaped = true
        index = try endOfEscape(at: index)
      case 0x80...:
        guard let (_, length) = UTF8Scalar.decode(bytes, at: index) else { throw invalidUTF8(at: index) }
        index += length
      default: throw controlCharacter(at: index, stringStart: start, what)
      }
    }
  }

  /// Moves over bytes of a string that need no look of their own, eight at a time where that is possible.
  private static func endOfPlainBytes(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let buffer = UnsafeRawBufferPointer(bytes)
    var index = start
    while index + 8 <= buffer.count {
      let word = UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      // The top bit of a byte tells: not ASCII, below space, a quotation mark, or a backslash. A borrow can only mark a
      // byte too many after one that is marked rightly, so the first mark is right.
      let quotes = (word ^ (ones &* 0x22)) &- ones
      let backslashes = (word ^ (ones &* 0x5C)) &- ones
      let controls = word &- ones &* 0x20
      let marks = (word | quotes | backslashes | controls) & (ones &* 0x80)
      if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < buffer.count {
      let byte = buffer[index]
      if byte >= 0x80 || byte < 0x20 || byte == 0x22 || byte == 0x5C { break }
      index += 1
    }
    return index
  }

  /// Checks the escape at an offset and gives the offset after it, or after the surrogate pair it begins.
  private mutating func endOfEscape(at start: Int) throws(ParseError) -> Int {
    guard start + 1 < bytes.count else { return start + 1 }
    switch bytes[start + 1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return start + 2
    case 0x75: break
    default: throw unknownEscape(at: start)
    }
    guard let unit = JSONEscape.unit(bytes, at: start) else { throw brokenUnicodeEscape(at: start) }
    if unit & 0xF800 != 0xD800 { return start + 6 }
    guard unit < 0xDC00, let low = JSONEscape.unit(bytes, at: start + 6), low & 0xFC00 == 0xDC00 else {
      throw loneSurrogate(at: start)
    }
    return start + 12
  }

  /// Reads a number; the offset stands at its sign or first digit.
  mutating func readNumber() throws(ParseError) {
    let start = offset
    var index = start
    if bytes[index] == 0x2D { index += 1 }
    guard isDigit(at: index) else { throw malformedNumber(start) }
    if bytes[index] == 0x30 {
      index += 1
    } else {
      repeat { index += 1 } while isDigit(at: index)
    }
    var couldOverflow = index - start > 308
    if index < bytes.count, bytes[index] == 0x2E {
      index += 1
      guard isDigit(at: index) else { throw malformedNumber(start) }
      repeat { index += 1 } while isDigit(at: index)
    }
    if index < bytes.count, bytes[index] | 0x20 == 0x65 {
      index += 1
      if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
      guard isDigit(at: index) else { throw malformedNumber(start) }
      repeat { index += 1 } while isDigit(at: index)
      couldOverflow = true
    }
    if index < bytes.count, Self.continuesWord(bytes[index]) { throw malformedNumber(start) }
    if couldOverflow, Double(source.slice(SourceSpan(start, index)))?.isFinite != true {
      throw numberOutOfRange(SourceSpan(start, index))
    }
    if keepsTape { note(JSONTapeEntry(.number, start: start, end: index, next: tape.count + 1)) }
    offset = index
  }

  private mutating func isDigit(at index: Int) -> Bool { index < bytes.count && bytes[index] &- 0x30 < 10 }

  /// Reads `true`, `false` or `null`.
  mutating func readLiteral() throws(ParseError) {
    let word: StaticString
    let kind: JSONNode.Kind
    switch bytes[offset] {
    case 0x74: (word, kind) = ("true", .bool)
    case 0x66: (word, kind) = ("false", .bool)
    case 0x6E: (word, kind) = ("null", .null)
    default: throw expectedValue()
    }
    let end = offset + word.utf8CodeUnitCount
    guard end <= bytes.count, word.withUTF8Buffer({ bytes[offset..<end].elementsEqual($0) }),
      !(end < bytes.count && Self.continuesWord(bytes[end]))
    else { throw expectedValue() }
    if keepsTape { note(JSONTapeEntry(kind, start: offset, end: end, next: tape.count + 1)) }
    offset = end
  }

  /// Tells whether a byte would make a longer word of a number or a literal that ends before it.
  static func continuesWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2B, 0x2D, 0x2E, 0x80...: true
    default: false
    }
  }
}
