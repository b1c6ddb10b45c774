/// Goes through JSON bytes once and refuses what is wrong with them; notes every value on a tape, unless nobody wants one.
///
/// Methods are `mutating` where they are called for every value, even those that change nothing: any other is given a
/// copy of the scanner, and copies for every name took a quarter of the time of reading a large file.
struct JSONScanner: ~Copyable {
  /// An array or object that is not closed yet.
  struct Open {
    /// The offset of its bracket.
    var start: Int
    var isObject: Bool
    /// Its index in the tape.
    var index: Int
    /// Where its names begin among the names of all open objects.
    var firstName: Int
    /// The elements or members so far.
    var count = 0
    /// One bit for each name fingerprint so far, so that most names need no comparison.
    var fingerprints: UInt64 = 0
  }

  /// The place of a string, with its quotation marks.
  struct Name {
    var start: UInt32
    var end: UInt32
    var isEscaped: Bool
  }

  let source: SourceText
  let limits: JSONLimits
  // SAFETY: the bytes of the source, lent by whoever made the scanner; every offset is compared with their count first.
  let bytes: UnsafeBufferPointer<UInt8>
  let keepsTape: Bool
  var offset = 0
  var tape: [JSONTapeEntry] = []
  /// The innermost array or object that is open, when there is one.
  var container = Open(start: 0, isObject: false, index: 0, firstName: 0)
  /// What the innermost one stands in, from the outside; the first entry stands for the text itself.
  private(set) var outer: [Open] = []
  var names: [Name] = []
  /// The name that was read last.
  private(set) var lastName = Name(start: 0, end: 0, isEscaped: false)
  private var valuesLeft: Int

  init(_ source: SourceText, _ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits, keepsTape: Bool) {
    self.source = source
    self.bytes = bytes
    self.limits = limits
    self.keepsTape = keepsTape
    valuesLeft = limits.values
  }

  /// Moves to the first byte of the outermost value.
  mutating func begin() throws(ParseError) {
    try checkEncoding()
    // Story files have an entry for about every 14 bytes. Too few only means that the tape grows once more.
    if keepsTape { tape.reserveCapacity(bytes.count / 14 + 8) }
    skipSpace()
    if offset == bytes.count { throw emptyText() }
  }

  /// Makes sure that nothing follows the outermost value.
  mutating func finish() throws(ParseError) {
    skipSpace()
    if offset < bytes.count { throw trailingText() }
  }

  // MARK: - Structure

  /// Goes through the value at the offset with all that is in it.
  mutating func scanValue() throws(ParseError) {
    let depth = outer.count
    repeat {
      try scanToScalar()
    } while try nextValue(above: depth)
  }

  /// Goes through the beginning of the value at the offset, down to the first scalar or empty container in it.
  private mutating func scanToScalar() throws(ParseError) {
    while true {
      guard offset < bytes.count else { throw unexpectedEnd() }
      switch bytes[offset] {
      case 0x22:  // "
        return try readString(unterminated: "string")
      case 0x7B, 0x5B:  // { [
        try openContainer()
        guard try firstItem() else { return }
      case 0x2D, 0x30...0x39:
        return try readNumber()
      default:
        return try readLiteral()
      }
    }
  }

  /// Moves to the next value in the containers above a depth and closes those that end before it.
  private mutating func nextValue(above depth: Int) throws(ParseError) -> Bool {
    while outer.count > depth {
      if try nextItem() { return true }
    }
    return false
  }

  /// Enters the array or object at the offset.
  mutating func openContainer() throws(ParseError) {
    if outer.count >= limits.depth { throw tooDeep() }
    let isObject = bytes[offset] == 0x7B
    outer.append(container)
    container = Open(start: offset, isObject: isObject, index: tape.count, firstName: names.count)
    if keepsTape { note(JSONTapeEntry(isObject ? .object : .array, start: offset, end: offset, next: 0)) }
    offset += 1
  }

  /// Moves to the first element or member of the container that was just entered, or closes it when it is empty.
  mutating func firstItem() throws(ParseError) -> Bool {
    skipSpace()
    if peek() == (container.isObject ? 0x7D : 0x5D) {
      close()
      return false
    }
    if container.isObject { try readName() }
    return true
  }

  /// Moves from the end of an element or member to the next one, or closes the container after the last.
  mutating func nextItem() throws(ParseError) -> Bool {
    container.count += 1
    valuesLeft -= 1
    if valuesLeft < 0 { throw tooManyValues() }
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
    guard byte == (container.isObject ? 0x7D : 0x5D) else { throw missingComma() }
    if container.isObject, container.count > Self.namesToCompare { try checkManyNames() }
    close()
    return false
  }

  private mutating func close() {
    offset += 1
    names.removeLast(names.count - container.firstName)
    if keepsTape { tape[container.index].close(end: offset, next: tape.count, count: container.count) }
    container = outer.removeLast()
  }

  /// Reads a name and the colon after it.
  private mutating func readName() throws(ParseError) {
    guard peek() == 0x22 else { throw expectedName() }
    let start = offset
    let isEscaped = try scanString(unterminated: "name")
    let name = Name(
      start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: offset), isEscaped: isEscaped)
    if keepsTape {
      note(JSONTapeEntry(.string, start: start, end: offset, next: tape.count + 1, escaped: isEscaped))
    }
    lastName = name
    try checkName(name)
    skipSpace()
    guard peek() == 0x3A else { throw missingColon(after: SourceSpan(start, Int(name.end))) }
    offset += 1
    skipSpace()
    if let byte = peek(), byte == 0x2C || byte == 0x7D { throw missingValue(of: SourceSpan(start, Int(name.end))) }
  }

  /// Adds an entry to the tape, which grows to what the text read so far lets expect: doubling a large one costs more
  /// memory than the text.
  mutating func note(_ entry: JSONTapeEntry) {
    if tape.count == tape.capacity {
      let expected = Double(tape.count) * Double(bytes.count) / Double(max(offset, 1)) * 1.03
      // No text that is read to its end has more entries: a name and a value for each, and the outermost value.
      let most = 2 * limits.values + 1
      tape.reserveCapacity(max(tape.count * 9 / 8, min(Int(expected), most)) + 64)
    }
    tape.append(entry)
  }

  /// The byte at the offset, or nil at the end.
  mutating func peek() -> UInt8? { offset < bytes.count ? bytes[offset] : nil }

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
