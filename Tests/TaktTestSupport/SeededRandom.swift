/// Numbers that are the same for the same seed on every machine (SplitMix64).
package struct SeededRandom: RandomNumberGenerator, Sendable {
  /// The seed, to be printed when a test fails.
  package let seed: UInt64

  private var state: UInt64

  /// Creates a generator.
  package init(_ seed: UInt64) {
    self.seed = seed
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to, but not including, a bound.
  package mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(bound, 1), using: &self) }

  /// True once in so many times.
  package mutating func oneIn(_ chances: Int) -> Bool { below(chances) == 0 }

  /// One of some values; there must be one.
  package mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
}
