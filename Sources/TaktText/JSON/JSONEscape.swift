/// Escapes of JSON strings.
enum JSONEscape {
  /// The UTF-16 unit of the `\uXXXX` at an offset, or nil when there is none.
  static func unit<Bytes: RandomAccessCollection<UInt8>>(_ bytes: Bytes, at offset: Int) -> UInt16?
  where Bytes.Index == Int {
    guard offset + 6 <= bytes.count, bytes[offset] == 0x5C, bytes[offset + 1] == 0x75 else { return nil }
    var unit: UInt16 = 0
    for byte in bytes[offset + 2..<offset + 6] {
      guard let digit = digit(byte) else { return nil }
      unit = unit << 4 | digit
    }
    return unit
  }

  static func digit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case 0x30...0x39: UInt16(byte - 0x30)
    case 0x41...0x46: UInt16(byte - 0x37)
    case 0x61...0x66: UInt16(byte - 0x57)
    default: nil
    }
  }

  /// Decodes the inside of a string that the scanner has checked.
  static func decode<Bytes: RandomAccessCollection<UInt8>>(_ bytes: Bytes, in span: Range<Int>) -> [UInt8]
  where Bytes.Index == Int {
    var result: [UInt8] = []
    result.reserveCapacity(span.count)
    var index = span.lowerBound
    while index < span.upperBound {
      let byte = bytes[index]
      guard byte == 0x5C, index + 1 < span.upperBound else {
        result.append(byte)
        index += 1
        continue
      }
      index += 2
      switch bytes[index - 1] {
      case 0x62: result.append(0x08)
      case 0x66: result.append(0x0C)
      case 0x6E: result.append(0x0A)
      case 0x72: result.append(0x0D)
      case 0x74: result.append(0x09)
      case 0x75:
        var value = UInt32(unit(bytes, at: index - 2) ?? 0xFFFD)
        index += 4
        if value & 0xFC00 == 0xD800, let low = unit(bytes, at: index) {
          value = 0x10000 + (value - 0xD800) << 10 + UInt32(low & 0x3FF)
          index += 6
        }
        UTF8Scalar.append(Unicode.Scalar(value) ?? "\u{FFFD}", to: &result)
      case let other: result.append(other)
      }
    }
    return result
  }
}
