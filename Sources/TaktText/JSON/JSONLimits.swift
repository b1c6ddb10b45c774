/// What a JSON text may cost before it is refused.
package struct JSONLimits: Hashable, Sendable {
  /// The most bytes; never more than 4 GiB, because the tape counts in 32 bits.
  package var bytes: Int

  /// How deep arrays and objects may stand in each other.
  package var depth: Int

  /// The limits for files of the project: 256 MiB and 512 levels.
  package static let standard = JSONLimits(bytes: 256 << 20, depth: 512)

  /// Creates limits.
  package init(bytes: Int, depth: Int) {
    self.bytes = min(bytes, Int(UInt32.max) - 1)
    self.depth = depth
  }
}
