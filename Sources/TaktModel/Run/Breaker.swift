/// What ends a run's work when more of the same would lead nowhere or cost too much; the run then rests.
package enum Breaker: String, Hashable, Sendable, CaseIterable {
  /// Rounds that change nothing.
  case noProgress = "no-progress"
  /// Rounds that end with the same error.
  case sameError = "same-error"
  /// Too many rounds at one story or step.
  case maxIterations = "max-iterations"
  /// The run's budget of minutes is used up.
  case runMinutes = "run-minutes"
  /// A story's budget of minutes is used up.
  case storyMinutes = "story-minutes"
  /// The run's budget of tokens is used up.
  case runTokens = "run-tokens"
  /// A story's budget of tokens is used up.
  case storyTokens = "story-tokens"
  /// The run's budget of money is used up.
  case runDollars = "run-dollars"
  /// A story's budget of money is used up.
  case storyDollars = "story-dollars"

  /// What `takt-helper resume` does about it, in one sentence.
  package var afterResume: String {
    switch self {
    case .noProgress: "`takt-helper resume` grants \(BreakerLimits.unchangedRounds) further rounds"
    case .sameError: "`takt-helper resume` grants \(BreakerLimits.equalErrors) further rounds"
    case .maxIterations: "`takt-helper resume` grants as many rounds again"
    case .runMinutes, .storyMinutes, .runTokens, .storyTokens, .runDollars, .storyDollars:
      "`takt-helper resume` grants the same budget again"
    }
  }
}

/// A breaker that ended a run's work, with what it saw.
package struct BreakerTrip: Hashable, Sendable {
  /// Which breaker it was.
  package var breaker: Breaker
  /// The story or step whose rounds it counted, or the empty string when it was the whole run's.
  package var subject: String
  /// What it saw, in one sentence.
  package var seen: String

  /// Describes a trip.
  package init(_ breaker: Breaker, subject: String = "", seen: String) {
    self.breaker = breaker
    self.subject = subject
    self.seen = seen
  }

  /// Why the run rests.
  package var reason: String { "breaker `\(breaker.rawValue)`: \(seen)" }
}

/// How much of the same is too much.
package struct BreakerLimits: Hashable, Sendable {
  /// How many rounds in a row may leave everything as it was.
  package static let unchangedRounds = 3
  /// How many rounds in a row may end with the same error.
  package static let equalErrors = 5
  /// How many rounds at one story or step a person may allow.
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
