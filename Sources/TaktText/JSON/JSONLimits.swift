/// What a JSON text may cost before it is refused.
package struct JSONLimits: Hashable, Sendable {
  /// The most bytes; never more than 4 GiB, because the tape counts in 32 bits.
  package var bytes: Int

  /// How deep arrays and objects may stand in each other.
  package var depth: Int

  /// How many elements and members there may be.
  package var values: Int

  /// The limits for files of the project: 64 MiB, 512 levels and 2.5 million values.
  ///
  /// A plan of 100,000 stories has most of that; whatever keeps to it can be read in about 300 MiB of memory.
  package static let standard = JSONLimits(bytes: 64 << 20, depth: 512, values: 2_500_000)

  /// Creates limits.
  package init(bytes: Int, depth: Int, values: Int) {
    self.bytes = min(bytes, Int(UInt32.max) - 1)
    self.depth = depth
    self.values = values
  }
}
