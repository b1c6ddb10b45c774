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
