/// Checksums of records that may be torn by a crash.
package enum Checksum {
  /// The seed of takt's own records, so that zeroes do not check as a record.
  package static let recordSeed: UInt32 = 0x7461_6B74

  /// Computes the reflected CRC-32 (polynomial 0xEDB88320) of bytes; with seed 0 it is the usual one.
  ///
  /// The answer is never 0: a torn tail of zero bytes holds a zero checksum, and must not count as a whole record.
  package static func crc32(_ bytes: some Sequence<UInt8>, seed: UInt32 = recordSeed) -> UInt32 {
    var register = ~seed
    for byte in bytes { register = table[Int((register ^ UInt32(byte)) & 0xFF)] ^ (register >> 8) }
    let sum = ~register
    return sum == 0 ? 1 : sum
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }
}
