extension JSONScanner {
  /// Up to so many names of an object are compared with each other as they come; more are sorted at its end.
  static let namesToCompare = 16

  /// Refuses a name when its object has it already.
  ///
  /// Objects with many names are checked at their end, so that a hostile file cannot make this quadratic.
  mutating func checkName(_ name: Name) throws(ParseError) {
    let bit = fingerprint(name)
    let seen = container.fingerprints & bit != 0
    container.fingerprints |= bit
    if seen, container.count <= Self.namesToCompare {
      for index in container.firstName..<names.count where sameName(names[index], name) {
        throw duplicateName(name, first: names[index])
      }
    }
    names.append(name)
  }

  /// Refuses an object with many names when two are equal, and names the earliest repetition.
  func checkManyNames() throws(ParseError) {
    let table = JSONNameTable(names[container.firstName...], bytes)
    guard let (first, second) = table.earliestRepetition() else { return }
    throw duplicateName(names[container.firstName + second], first: names[container.firstName + first])
  }

  private mutating func sameName(_ left: Name, _ right: Name) -> Bool {
    if left.isEscaped || right.isEscaped { return decoded(left) == decoded(right) }
    guard left.end - left.start == right.end - right.start else { return false }
    let distance = Int(right.start) - Int(left.start)
    for index in Int(left.start)..<Int(left.end) where bytes[index] != bytes[index + distance] { return false }
    return true
  }

  /// The bytes that a name stands for.
  private mutating func decoded(_ name: Name) -> [UInt8] {
    let inside = Int(name.start) + 1..<Int(name.end) - 1
    return name.isEscaped ? JSONEscape.decode(bytes, in: inside) : Array(bytes[inside])
  }

  /// One of 64 bits, equal for equal names.
  private mutating func fingerprint(_ name: Name) -> UInt64 {
    if name.isEscaped {
      let name = decoded(name)
      return name.withUnsafeBufferPointer { Self.fingerprint($0, 0, name.count) }
    }
    return Self.fingerprint(bytes, Int(name.start) + 1, Int(name.end) - 1)
  }

  private static func fingerprint(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
    guard start < end else { return 1 }
    let (first, last, middle) = (bytes[start], bytes[end - 1], bytes[start + (end - start) / 2])
    let mixed = (end - start) &* 31 &+ Int(first) &* 7 &+ Int(last) &* 13 &+ Int(middle) &* 3
    return 1 << UInt64(mixed & 63)
  }
}
