// The methods here are `mutating` although they change nothing: called on a scanner that is being changed, any other
// would be given a copy, and copying it for every name took a quarter of the time of reading a large file.
extension JSONScanner {
  /// Up to so many names of an object are compared with each other as they come; more are sorted at its end.
  static let namesToCompare = 16

  /// Refuses the name at an index of the tape when its object has it already.
  ///
  /// Objects with many names are checked at their end, so that a hostile file cannot make this quadratic.
  mutating func checkName(_ index: Int) throws(ParseError) {
    let last = open.count - 1
    let container = open[last]
    let bit = fingerprint(tape[index])
    let seen = container.fingerprints & bit != 0
    open[last].fingerprints |= bit
    guard seen, tape[container.index].count <= Self.namesToCompare else { return }

    var other = container.index + 1
    while other < index {
      if sameName(tape[other], tape[index]) { throw duplicateName(index, first: other) }
      other = Int(tape[other + 1].next)
    }
  }

  /// Refuses an object with many names when two are equal, and names the earliest repetition.
  mutating func checkManyNames(_ container: Open) throws(ParseError) {
    var names: [(index: Int, bytes: ArraySlice<UInt8>)] = []
    names.reserveCapacity(tape[container.index].count)
    var index = container.index + 1
    while index < tape.count {
      names.append((index, name(tape[index])))
      index = Int(tape[index + 1].next)
    }
    names.sort { left, right in
      if left.bytes.elementsEqual(right.bytes) { return left.index < right.index }
      return left.bytes.lexicographicallyPrecedes(right.bytes)
    }
    var earliest: (index: Int, first: Int)?
    for (left, right) in zip(names, names.dropFirst()) where left.bytes.elementsEqual(right.bytes) {
      if right.index < earliest?.index ?? Int.max { earliest = (right.index, left.index) }
    }
    if let earliest { throw duplicateName(earliest.index, first: earliest.first) }
  }

  /// The decoded bytes of a name.
  private mutating func name(_ entry: JSONTapeEntry) -> ArraySlice<UInt8> {
    let inside = Int(entry.start) + 1..<Int(entry.end) - 1
    return entry.isEscaped ? JSONEscape.decode(bytes, in: inside)[...] : bytes[inside]
  }

  private mutating func sameName(_ left: JSONTapeEntry, _ right: JSONTapeEntry) -> Bool {
    if left.isEscaped || right.isEscaped { return name(left).elementsEqual(name(right)) }
    guard left.end - left.start == right.end - right.start else { return false }
    let distance = Int(right.start) - Int(left.start)
    for index in Int(left.start)..<Int(left.end) where bytes[index] != bytes[index + distance] { return false }
    return true
  }

  /// One of 64 bits, equal for equal names.
  private mutating func fingerprint(_ entry: JSONTapeEntry) -> UInt64 {
    if entry.isEscaped {
      let name = JSONEscape.decode(bytes, in: Int(entry.start) + 1..<Int(entry.end) - 1)
      return Self.fingerprint(name, 0, name.count)
    }
    return Self.fingerprint(bytes, Int(entry.start) + 1, Int(entry.end) - 1)
  }

  private static func fingerprint(_ bytes: [UInt8], _ start: Int, _ end: Int) -> UInt64 {
    guard start < end else { return 1 }
    let (first, last, middle) = (bytes[start], bytes[end - 1], bytes[start + (end - start) / 2])
    let mixed = (end - start) &* 31 &+ Int(first) &* 7 &+ Int(last) &* 13 &+ Int(middle) &* 3
    return 1 << UInt64(mixed & 63)
  }
}
