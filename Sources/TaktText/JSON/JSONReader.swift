/// Reads a JSON text in one pass and keeps nothing of it.
///
/// The caller goes through the values in their order and takes what it needs; the rest is passed over. All of it is
/// checked as `JSONDocument` does, with the same errors.
package struct JSONReader: ~Copyable {
  private var scanner: JSONScanner

  /// Lends a reader that stands at the outermost value, which the caller has to read or skip.
  package static func read(
    _ source: SourceText, limits: JSONLimits = .standard,
    _ body: (inout JSONReader) throws(ParseError) -> Void
  ) throws(ParseError) {
    try source.bytes.withUnsafeBufferPointer { bytes throws(ParseError) in
      var reader = JSONReader(scanner: JSONScanner(source, bytes, limits: limits, keepsTape: false))
      try reader.scanner.begin()
      try body(&reader)
      try reader.scanner.finish()
    }
  }

  /// Passes over the value that comes next.
  package mutating func skip() throws(ParseError) {
    try scanner.scanValue()
  }

  /// Reads a string and lends its decoded bytes, which must not be kept; returns false for any other value.
  package mutating func string(_ body: (UnsafeBufferPointer<UInt8>) -> Void) throws(ParseError) -> Bool {
    guard scanner.peek() == 0x22 else {
      try skip()
      return false
    }
    let start = scanner.offset + 1
    let isEscaped = try scanner.scanString(unterminated: "string")
    let inside = start..<scanner.offset - 1
    if isEscaped {
      JSONEscape.decode(scanner.bytes, in: inside).withUnsafeBufferPointer(body)
    } else {
      body(UnsafeBufferPointer(rebasing: scanner.bytes[inside]))
    }
    return true
  }

  /// Reads a truth value; returns nil for any other value.
  package mutating func bool() throws(ParseError) -> Bool? {
    let first = scanner.peek()
    try skip()
    return first == 0x74 ? true : first == 0x66 ? false : nil
  }

  /// Reads an array, handing over a reader that stands at each of its elements; returns false for any other value.
  package mutating func elements(_ body: (inout JSONReader) throws(ParseError) -> Void) throws(ParseError) -> Bool {
    guard scanner.peek() == 0x5B else {
      try skip()
      return false
    }
    try scanner.openContainer()
    var isAtElement = try scanner.firstItem()
    while isAtElement {
      try body(&self)
      isAtElement = try scanner.nextItem()
    }
    return true
  }

  /// Reads an object, handing over the position of a name among some names and a reader that stands at its value.
  ///
  /// Members with other names are passed over. Returns false for any other value.
  package mutating func members(
    _ names: [StaticString], _ body: (_ name: Int, inout JSONReader) throws(ParseError) -> Void
  ) throws(ParseError) -> Bool {
    guard scanner.peek() == 0x7B else {
      try skip()
      return false
    }
    try scanner.openContainer()
    var isAtMember = try scanner.firstItem()
    while isAtMember {
      if let position = Self.position(of: scanner.lastName, in: names, scanner.bytes) {
        try body(position, &self)
      } else {
        try skip()
      }
      isAtMember = try scanner.nextItem()
    }
    return true
  }

  private static func position(
    of name: JSONScanner.Name, in names: [StaticString], _ bytes: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    let inside = Int(name.start) + 1..<Int(name.end) - 1
    if name.isEscaped {
      let decoded = JSONEscape.decode(bytes, in: inside)
      return names.firstIndex { $0.withUTF8Buffer { decoded.elementsEqual($0) } }
    }
    for (position, wanted) in names.enumerated() where wanted.utf8CodeUnitCount == inside.count {
      let isSame = wanted.withUTF8Buffer { wanted in
        for index in 0..<wanted.count where wanted[index] != bytes[inside.lowerBound + index] { return false }
        return true
      }
      if isSame { return position }
    }
    return nil
  }
}
