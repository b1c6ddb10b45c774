/// Turns JSON bytes into a tape; used once.
struct JSONScanner {
  /// An array or object that is not closed yet.
  struct Open {
    var index: Int
    var isObject: Bool
    /// One bit for each name fingerprint so far, so that most names need no comparison.
    var fingerprints: UInt64 = 0
  }

  let source: SourceText
  let bytes: [UInt8]
  let limits: JSONLimits
  var offset = 0
  var tape: [JSONTapeEntry] = []
  var open: [Open] = []

  init(_ source: SourceText, limits: JSONLimits) {
    self.source = source
    bytes = source.bytes
    self.limits = limits
  }

  /// Reads the whole text.
  mutating func scan() throws(ParseError) {
    try checkEncoding()
    // Story files have an entry for about every 20 bytes. Too few only means that the tape grows once more.
    tape.reserveCapacity(bytes.count / 20 + 8)
    skipSpace()
    if offset == bytes.count { throw emptyText() }
    repeat {
      try beginValue()
    } while try endValues()
    skipSpace()
    if offset < bytes.count { throw trailingText() }
  }

  // MARK: - Structure

  /// Reads the beginning of the value at the offset, down to the first scalar or empty container in it.
  private mutating func beginValue() throws(ParseError) {
    while true {
      guard offset < bytes.count else { throw unexpectedEnd() }
      switch bytes[offset] {
      case 0x7B:  // {
        try openContainer(.object)
        if peek() == 0x7D { return closeEmpty() }
        try readName()
      case 0x5B:  // [
        try openContainer(.array)
        if peek() == 0x5D { return closeEmpty() }
      case 0x22:  // "
        return try readString(unterminated: "string")
      case 0x2D, 0x30...0x39:
        return try readNumber()
      default:
        return try readLiteral()
      }
    }
  }

  /// Closes what ends after a value; answers whether another value follows.
  private mutating func endValues() throws(ParseError) -> Bool {
    while let container = open.last {
      tape[container.index].addElement()
      skipSpace()
      guard offset < bytes.count else { throw unexpectedEnd() }
      let byte = bytes[offset]
      if byte == 0x2C {
        let comma = offset
        offset += 1
        skipSpace()
        if container.isObject {
          if peek() == 0x7D { throw trailingComma(comma, before: "}") }
          try readName()
        } else if peek() == 0x5D {
          throw trailingComma(comma, before: "]")
        }
        return true
      }
      guard byte == (container.isObject ? 0x7D : 0x5D) else { throw missingComma(in: container) }
      if container.isObject, tape[container.index].count > Self.namesToCompare { try checkManyNames(container) }
      close(container.index)
    }
    return false
  }

  private mutating func openContainer(_ kind: JSONNode.Kind) throws(ParseError) {
    if open.count >= limits.depth { throw tooDeep() }
    open.append(Open(index: tape.count, isObject: kind == .object))
    tape.append(JSONTapeEntry(kind, start: offset, end: offset, next: 0))
    offset += 1
    skipSpace()
  }

  private mutating func closeEmpty() {
    close(tape.count - 1)
  }

  private mutating func close(_ index: Int) {
    offset += 1
    tape[index].end = UInt32(truncatingIfNeeded: offset)
    tape[index].next = UInt32(truncatingIfNeeded: tape.count)
    open.removeLast()
  }

  /// Reads a name and the colon after it.
  private mutating func readName() throws(ParseError) {
    guard peek() == 0x22 else { throw expectedName() }
    let index = tape.count
    try readString(unterminated: "name")
    try checkName(index)
    skipSpace()
    guard peek() == 0x3A else { throw missingColon(after: tape[index].span) }
    offset += 1
    skipSpace()
    if let byte = peek(), byte == 0x2C || byte == 0x7D { throw missingValue(of: tape[index].span) }
  }

  /// The byte at the offset, or nil at the end.
  func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

  /// Moves over the four characters that JSON calls white space.
  mutating func skipSpace() {
    var index = offset
    while index < bytes.count {
      let byte = bytes[index]
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
      index += 1
    }
    offset = index
  }
}
