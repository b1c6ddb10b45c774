/// The last bytes of a stream.
package struct ByteTail: Sendable {
  private let limit: Int
  private var kept: [UInt8] = []

  /// Creates an empty tail.
  package init(limit: Int) {
    self.limit = limit
  }

  /// The last bytes, at most as many as the limit.
  package var bytes: [UInt8] { kept.count > limit ? Array(kept.suffix(limit)) : kept }

  /// Takes what came.
  package mutating func take(_ added: ArraySlice<UInt8>) {
    guard added.count < limit else {
      kept = Array(added.suffix(limit))
      return
    }
    kept += added
    // Cut only when twice as much has gathered, so that small pieces do not move the whole each time.
    if kept.count > 2 * limit { kept.removeFirst(kept.count - limit) }
  }
}
