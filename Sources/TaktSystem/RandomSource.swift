/// Where unpredictable bytes come from.
package protocol RandomSource: Sendable {
  /// Answers this many bytes.
  func bytes(_ count: Int) -> [UInt8]
}

/// The system's own source, good enough for secrets.
package struct SystemRandomSource: RandomSource {
  /// Creates the source.
  package init() {}

  package func bytes(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    while bytes.count < count {
      let word: UInt64 = generator.next()
      withUnsafeBytes(of: word) { bytes.append(contentsOf: $0.prefix(count - bytes.count)) }
    }
    return bytes
  }
}
