/// One value, or one name of an object, in reading order; 16 bytes.
///
/// A container is followed by its content, so that a document is one array without a pointer in it. In an object each
/// name is directly followed by its value.
struct JSONTapeEntry {
  /// The offset of the first byte; of a string, its quotation mark.
  var start: UInt32

  /// The offset after the last byte.
  var end: UInt32

  /// The index of the entry after this value and all its content.
  var next: UInt32

  /// Kind in bits 0-2, "the string has escapes" in bit 3, the number of elements or members above.
  var tag: UInt32

  init(_ kind: JSONNode.Kind, start: Int, end: Int, next: Int, escaped: Bool = false) {
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
    self.next = UInt32(truncatingIfNeeded: next)
    tag = UInt32(kind.rawValue) | (escaped ? 8 : 0)
  }

  var kind: JSONNode.Kind { JSONNode.Kind(rawValue: UInt8(tag & 7)) ?? .null }
  var isEscaped: Bool { tag & 8 != 0 }
  var count: Int { Int(tag >> 4) }
  var span: SourceSpan { SourceSpan(Int(start), Int(end)) }

  /// Notes the end of a container and how many elements or members it has.
  mutating func close(end: Int, next: Int, count: Int) {
    self.end = UInt32(truncatingIfNeeded: end)
    self.next = UInt32(truncatingIfNeeded: next)
    tag |= UInt32(truncatingIfNeeded: count) << 4
  }
}
