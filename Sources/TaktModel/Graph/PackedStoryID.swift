/// A story id as a small number: its digits and how many there are.
///
/// Ids are `US-` and three to six digits, so that a table takes the place of a dictionary.
struct PackedStoryID: Hashable {
  /// Twenty bits of digits and two of their count.
  let value: UInt32

  /// Reads an id, or answers nil when the bytes are none.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard (6...9).contains(bytes.count), bytes[0] == 0x55, bytes[1] == 0x53, bytes[2] == 0x2D else { return nil }
    var number: UInt32 = 0
    for index in 3..<bytes.count {
      let digit = bytes[index] &- 0x30
      guard digit < 10 else { return nil }
      number = number * 10 + UInt32(digit)
    }
    value = number << 2 | UInt32(bytes.count - 6)
  }

  /// The digits and how many there are.
  var digits: (number: Int, count: Int) { (Int(value >> 2), Int(value & 3) + 3) }

  /// The id as it is written.
  var text: String {
    let (number, count) = digits
    let written = String(number)
    return "US-" + String(repeating: "0", count: count - written.utf8.count) + written
  }
}

/// The position of each id, in one table for each number of digits.
struct StoryPositions {
  private var tables: [[Int32]] = [[], [], [], []]

  /// Notes the position of an id, unless it has one already; answers whether it was new.
  mutating func insert(_ id: PackedStoryID, at position: Int) -> Bool {
    let (number, count) = id.digits
    let table = count - 3
    if tables[table].isEmpty {
      tables[table] = [Int32](repeating: -1, count: [1000, 10_000, 100_000, 1_000_000][table])
    }
    guard tables[table][number] < 0 else { return false }
    tables[table][number] = Int32(position)
    return true
  }

  /// The position of an id.
  subscript(_ id: PackedStoryID) -> Int32? {
    let (number, count) = id.digits
    let table = count - 3
    guard !tables[table].isEmpty, tables[table][number] >= 0 else { return nil }
    return tables[table][number]
  }
}
