/// Writes values as JSON bytes in a given layout.
struct JSONWriter {
  /// What stands between the parts of a value.
  struct Layout {
    /// What follows a name: `:` and perhaps spaces.
    var colon: [UInt8]
    /// What follows a comma on one line.
    var afterComma: [UInt8]
    /// A line break and the indentation of the value's own line, or nil for one line.
    var newline: [UInt8]?
    /// One more level of indentation.
    var indent: [UInt8]

    /// One line without spaces.
    static let compact = Layout(colon: [0x3A], afterComma: [], newline: nil, indent: [])

    /// Two spaces a level, one member a line.
    static let pretty = Layout(colon: [0x3A, 0x20], afterComma: [0x20], newline: [0x0A], indent: [0x20, 0x20])
  }

  let layout: Layout
  var bytes: [UInt8] = []

  init(_ layout: Layout) { self.layout = layout }

  /// Writes a value as bytes.
  static func bytes(_ value: JSONValue, _ layout: Layout) -> [UInt8] {
    var writer = JSONWriter(layout)
    writer.write(value, depth: 0)
    return writer.bytes
  }

  mutating func write(_ value: JSONValue, depth: Int) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let truth): bytes.append(contentsOf: (truth ? "true" : "false").utf8)
    case .integer(let number): bytes.append(contentsOf: String(number).utf8)
    case .double(let number): bytes.append(contentsOf: (number.isFinite ? "\(number)" : "null").utf8)
    case .string(let text): write(text)
    case .array(let elements):
      bytes.append(0x5B)
      for (position, element) in elements.enumerated() {
        separate(position == 0, depth: depth + 1)
        write(element, depth: depth + 1)
      }
      close(0x5D, isEmpty: elements.isEmpty, depth: depth)
    case .object(let object):
      bytes.append(0x7B)
      for (position, member) in object.members.enumerated() {
        separate(position == 0, depth: depth + 1)
        write(member.name)
        bytes.append(contentsOf: layout.colon)
        write(member.value, depth: depth + 1)
      }
      close(0x7D, isEmpty: object.members.isEmpty, depth: depth)
    }
  }

  private mutating func separate(_ isFirst: Bool, depth: Int) {
    if !isFirst { bytes.append(0x2C) }
    if layout.newline != nil { breakLine(depth) } else if !isFirst { bytes.append(contentsOf: layout.afterComma) }
  }

  private mutating func close(_ bracket: UInt8, isEmpty: Bool, depth: Int) {
    if !isEmpty { breakLine(depth) }
    bytes.append(bracket)
  }

  private mutating func breakLine(_ depth: Int) {
    guard let newline = layout.newline else { return }
    bytes.append(contentsOf: newline)
    for _ in 0..<depth { bytes.append(contentsOf: layout.indent) }
  }

  /// Writes a string; control characters, DEL and the line separators of Unicode are escaped, a slash is not.
  mutating func write(_ text: String) {
    var text = text
    bytes.append(0x22)
    text.withUTF8 { buffer in
      var written = 0
      var index = 0
      while index < buffer.count {
        let byte = buffer[index]
        var length = 1
        let needsEscape: Bool
        switch byte {
        case 0x20, 0x21, 0x23...0x5B, 0x5D...0x7E: needsEscape = false
        case 0xC2:
          length = 2
          needsEscape = buffer[index + 1] < 0xA0
        case 0xE2:
          length = 3
          needsEscape = buffer[index + 1] == 0x80 && buffer[index + 2] & 0xFE == 0xA8
        case 0x80...: needsEscape = false
        default: needsEscape = true
        }
        if needsEscape {
          bytes.append(contentsOf: buffer[written..<index])
          escape(buffer[index..<index + length])
          written = index + length
        }
        index += length
      }
      bytes.append(contentsOf: buffer[written...])
    }
    bytes.append(0x22)
  }

  /// Writes the escape of one character, given as UTF-8.
  private mutating func escape(_ character: Slice<UnsafeBufferPointer<UInt8>>) {
    let value: UInt32 =
      switch character.count {
      case 1: UInt32(character[character.startIndex])
      case 2: UInt32(character[character.startIndex + 1])
      default: 0x2000 + UInt32(character[character.startIndex + 2] & 0x3F)
      }
    bytes.append(0x5C)
    switch value {
    case 0x22, 0x5C: bytes.append(UInt8(value))
    case 0x08: bytes.append(0x62)
    case 0x09: bytes.append(0x74)
    case 0x0A: bytes.append(0x6E)
    case 0x0C: bytes.append(0x66)
    case 0x0D: bytes.append(0x72)
    default:
      let digits = String(value, radix: 16)
      bytes.append(0x75)
      bytes.append(contentsOf: repeatElement(0x30, count: 4 - digits.utf8.count))
      bytes.append(contentsOf: digits.utf8)
    }
  }
}

extension JSONValue {
  /// The value on one line, without spaces.
  package var compact: String { String(decoding: JSONWriter.bytes(self, .compact), as: UTF8.self) }

  /// The value with two spaces a level and one member a line, without a line break at the end.
  package var pretty: String { String(decoding: JSONWriter.bytes(self, .pretty), as: UTF8.self) }
}
