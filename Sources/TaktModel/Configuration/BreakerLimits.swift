/// How much of the same is too much.
package struct BreakerLimits: Hashable, Sendable {
  /// How many rounds in a row may leave everything as it was.
  package static let unchangedRounds = 3
  /// How many rounds in a row may end with the same error.
  package static let equalErrors = 5
  /// How many attempts at one story or step the user may allow.
  package static let iterations = 1...50

  /// How many rounds at one story or step are allowed.
  package var maxIterations: Int
  /// What a run and its stories may use.
  package var budget: Budget

  /// Creates limits; the defaults are those of a project that settles nothing.
  package init(maxIterations: Int = 10, budget: Budget = Budget()) {
    self.maxIterations = maxIterations
    self.budget = budget
  }

  /// What a run, or one story of it, may use; nil is without limit.
  package struct Budget: Hashable, Sendable {
    /// The minutes that a run may work, without the time that it rests or waits for a model's provider.
    package var runMinutes: Int?
    /// The minutes that agents may work on one story.
    package var storyMinutes: Int?
    /// The tokens that a run may use, read and written ones together.
    package var runTokens: Int?
    /// The tokens that one story may use.
    package var storyTokens: Int?
    /// What a run may cost, in millionths of a US dollar.
    package var runMicrodollars: Int?
    /// What one story may cost, in millionths of a US dollar.
    package var storyMicrodollars: Int?

    /// Creates a budget without limits.
    package init() {}
  }
}
