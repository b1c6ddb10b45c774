/// The decoded names of one object, for finding equal ones.
///
/// Names with escapes stand decoded one after another, all others are compared where they are: a hostile object of
/// millions of names costs a few bytes for each.
struct JSONNameTable {
  // SAFETY: the bytes of the scanner's source, which outlive the scanner's call; all places are inside.
  private let bytes: UnsafeBufferPointer<UInt8>
  private var decoded: [UInt8] = []
  private var places: [JSONScanner.Name] = []

  init(_ names: ArraySlice<JSONScanner.Name>, _ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    places.reserveCapacity(names.count)
    for name in names {
      var place = JSONScanner.Name(start: name.start + 1, end: name.end - 1, isEscaped: name.isEscaped)
      if name.isEscaped {
        let text = JSONEscape.decode(bytes, in: Int(place.start)..<Int(place.end))
        place.start = UInt32(truncatingIfNeeded: decoded.count)
        decoded += text
        place.end = UInt32(truncatingIfNeeded: decoded.count)
      }
      places.append(place)
    }
  }

  /// The positions of the first name that stands there again and of the name that it repeats.
  func earliestRepetition() -> (first: Int, second: Int)? {
    let order = (0..<Int32(places.count)).sorted { left, right in
      let order = compare(left, right)
      return order == 0 ? left < right : order < 0
    }
    var earliest: (first: Int32, second: Int32)?
    for (left, right) in zip(order, order.dropFirst()) where right < earliest?.second ?? .max {
      if compare(left, right) == 0 { earliest = (left, right) }
    }
    return earliest.map { (Int($0.first), Int($0.second)) }
  }

  /// Negative, 0 or positive, as the bytes of two names compare.
  private func compare(_ left: Int32, _ right: Int32) -> Int {
    let (left, right) = (places[Int(left)], places[Int(right)])
    let (leftCount, rightCount) = (left.end - left.start, right.end - right.start)
    for index in 0..<min(leftCount, rightCount) {
      let difference = Int(byte(left, index)) - Int(byte(right, index))
      if difference != 0 { return difference }
    }
    return Int(leftCount) - Int(rightCount)
  }

  private func byte(_ place: JSONScanner.Name, _ index: UInt32) -> UInt8 {
    let offset = Int(place.start + index)
    return place.isEscaped ? decoded[offset] : bytes[offset]
  }
}
