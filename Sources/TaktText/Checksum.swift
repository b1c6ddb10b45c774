/// Checksums of records that may be torn by a crash.
package enum Checksum {
  /// The seed of takt's own records, so that zeroes do not check as a record.
  package static let recordSeed: UInt32 = 0x7461_6B74

  /// Computes the reflected CRC-32 (polynomial 0xEDB88320) of bytes; with seed 0 it is the usual one.
  ///
  /// The answer is never 0: a torn tail of zero bytes holds a zero checksum, and must not count as a whole record.
  package static func crc32(_ bytes: some Sequence<UInt8>, seed: UInt32 = recordSeed) -> UInt32 {
    let sum = ~table.withUnsafeBufferPointer { table in
      bytes.withContiguousStorageIfAvailable { update(~seed, UnsafeRawBufferPointer($0), table) }
        ?? bytes.reduce(~seed) { register, byte in step(register, byte, table) }
    }
    return sum == 0 ? 1 : sum
  }

  /// Takes eight bytes at a time: eight independent look-ups in place of eight that wait for each other.
  private static func update(
    _ start: UInt32, _ bytes: UnsafeRawBufferPointer, _ table: UnsafeBufferPointer<UInt32>
  ) -> UInt32 {
    var register = start
    var index = 0
    while index + 8 <= bytes.count {
      let loaded = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let word = UInt64(littleEndian: loaded) ^ UInt64(register)
      var sum: UInt32 = 0
      for place in 0..<8 {
        let byte = Int(truncatingIfNeeded: word &>> UInt64(8 * place)) & 0xFF
        sum ^= table[(7 - place) * 256 + byte]
      }
      register = sum
      index += 8
    }
    for byte in bytes[index...] { register = step(register, byte, table) }
    return register
  }

  private static func step(_ register: UInt32, _ byte: UInt8, _ table: UnsafeBufferPointer<UInt32>) -> UInt32 {
    table[Int((register ^ UInt32(byte)) & 0xFF)] ^ (register >> 8)
  }

  /// Eight tables of 256 entries: what a byte does to the register, followed by none to seven zero bytes.
  private static let table: [UInt32] = {
    var table: [UInt32] = []
    for index in UInt32(0)..<256 {
      var value = index
      for _ in 0..<8 { value = value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
      table.append(value)
    }
    for index in 256..<8 * 256 {
      let before = table[index - 256]
      table.append(table[Int(before & 0xFF)] ^ (before >> 8))
    }
    return table
  }()
}
