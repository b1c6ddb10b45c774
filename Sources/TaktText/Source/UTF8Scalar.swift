/// Strict decoding of one Unicode scalar, for parsers that work on bytes.
enum UTF8Scalar {
  /// Decodes the scalar that starts at an offset, or answers nil when the bytes there are not valid UTF-8.
  ///
  /// Overlong forms, surrogates and values above U+10FFFF are invalid.
  static func decode<Bytes: RandomAccessCollection<UInt8>>(
    _ bytes: Bytes, at offset: Int
  ) -> (scalar: Unicode.Scalar, length: Int)? where Bytes.Index == Int {
    guard offset < bytes.count else { return nil }
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }

    let length: Int
    var value: UInt32
    let minimum: UInt32
    switch first {
    case 0xC2...0xDF: (length, value, minimum) = (2, UInt32(first & 0x1F), 0x80)
    case 0xE0...0xEF: (length, value, minimum) = (3, UInt32(first & 0x0F), 0x800)
    case 0xF0...0xF4: (length, value, minimum) = (4, UInt32(first & 0x07), 0x10000)
    default: return nil
    }
    guard bytes.count - offset >= length else { return nil }
    for index in offset + 1..<offset + length {
      let byte = bytes[index]
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= minimum, let scalar = Unicode.Scalar(value) else { return nil }
    return (scalar, length)
  }

  /// Tells whether a byte continues a scalar that began before it.
  static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

  /// Appends the UTF-8 form of a scalar.
  static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
    if let encoded = UTF8.encode(scalar) { bytes.append(contentsOf: encoded) }
  }
}
