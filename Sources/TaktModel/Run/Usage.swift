/// What an agent used.
package struct Usage: Hashable, Sendable {
  /// What an amount can be; what is beyond is taken for the nearest.
  static let range = 0...1_000_000_000_000

  /// Tokens read, cached ones included.
  package var inputTokens: Int
  /// Tokens written.
  package var outputTokens: Int
  /// The price in millionths of a US dollar, as the agent's program states it.
  package var microdollars: Int
  /// How long the agent worked.
  package var milliseconds: Int

  /// Creates a usage.
  package init(inputTokens: Int = 0, outputTokens: Int = 0, microdollars: Int = 0, milliseconds: Int = 0) {
    self.inputTokens = Self.clamped(inputTokens)
    self.outputTokens = Self.clamped(outputTokens)
    self.microdollars = Self.clamped(microdollars)
    self.milliseconds = Self.clamped(milliseconds)
  }

  private static func clamped(_ amount: Int) -> Int { min(max(amount, range.lowerBound), range.upperBound) }

  package static func + (left: Usage, right: Usage) -> Usage {
    Usage(
      inputTokens: left.inputTokens + right.inputTokens, outputTokens: left.outputTokens + right.outputTokens,
      microdollars: left.microdollars + right.microdollars, milliseconds: left.milliseconds + right.milliseconds)
  }
}
