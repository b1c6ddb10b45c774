import TaktText

/// Decides whether a run may give out more work.
///
/// A pure function of state, limits and time. It is asked before work is given out, never while agents work: a breaker
/// that trips leaves nothing half done.
package struct BreakerCheck: Sendable {
  private let limits: BreakerLimits
  private let state: RunState
  private let now: Timestamp

  /// Creates the check for a state.
  package init(_ limits: BreakerLimits, _ state: RunState, now: Timestamp) {
    self.limits = limits
    self.state = state
    self.now = now
  }

  /// The breaker that forbids what is about to be given out, or nil.
  package func trip(before requests: [JobRequest]) -> BreakerTrip? {
    for request in requests {
      if let trip = noProgress(request) ?? maxIterations(request) ?? storyBudget(request) { return trip }
    }
    return requests.isEmpty ? nil : sameError ?? runBudget
  }

  // MARK: - Repetition

  private func noProgress(_ request: JobRequest) -> BreakerTrip? {
    guard let streak = state.attempts.unchanged(request.subject), streak.count >= BreakerLimits.unchangedRounds else {
      return nil
    }
    let last = streak.fingerprint
    let gates =
      last.failingGates.isEmpty ? "no gate failed" : "failing gates: \(last.failingGates.joined(separator: ", "))"
    return BreakerTrip(
      .noProgress, subject: request.subject,
      seen: "\(streak.count) rounds in a row at \(request.subject) left everything as it was: tree "
        + "\(last.tree.prefix(10)), \(Self.count(last.passedStories, "story", "stories")) passed, \(gates)")
  }

  private var sameError: BreakerTrip? {
    guard let streak = state.attempts.equalErrors, streak.count >= BreakerLimits.equalErrors else { return nil }
    return BreakerTrip(
      .sameError,
      seen: "\(streak.count) rounds in a row ended with the same error, the last one at \(streak.lastSubject): "
        + ForeignText.line(streak.lastText, limit: 200))
  }

  private func maxIterations(_ request: JobRequest) -> BreakerTrip? {
    let count = state.attempts.iterations(request.subject)
    guard count >= limits.maxIterations else { return nil }
    return BreakerTrip(
      .maxIterations, subject: request.subject,
      seen: "\(request.subject) had \(Self.count(count, "round", "rounds")), and its limit is \(limits.maxIterations) "
        + "(`--max-iterations`)")
  }

  // MARK: - Budgets

  private func storyBudget(_ request: JobRequest) -> BreakerTrip? {
    let budget = limits.budget
    guard let story = request.story,
      budget.storyMinutes != nil || budget.storyTokens != nil || budget.storyMicrodollars != nil
    else { return nil }
    var used = Usage()
    var milliseconds = 0
    for job in state.jobs where job.spec.story == story {
      used = used + job.usage
      milliseconds += job.workedMilliseconds
    }
    let whole = "agents worked on \(story) for"
    return minutes(.storyMinutes, budget.storyMinutes, milliseconds, story.text, whole)
      ?? tokens(.storyTokens, budget.storyTokens, used, story.text, "\(story) used")
      ?? dollars(.storyDollars, budget.storyMicrodollars, used, story.text, "\(story) cost")
  }

  private var runBudget: BreakerTrip? {
    let budget = limits.budget
    if let trip = minutes(
      .runMinutes, budget.runMinutes, state.attempts.workedMilliseconds(now), "", "the run has worked for")
    {
      return trip
    }
    guard budget.runTokens != nil || budget.runMicrodollars != nil else { return nil }
    let used = state.usage
    return tokens(.runTokens, budget.runTokens, used, "", "the run used")
      ?? dollars(.runDollars, budget.runMicrodollars, used, "", "the run cost")
  }

  private func minutes(
    _ breaker: Breaker, _ limit: Int?, _ milliseconds: Int, _ subject: String, _ what: String
  ) -> BreakerTrip? {
    guard let limit = granted(breaker, limit, subject), milliseconds >= limit * 60_000 else { return nil }
    return BreakerTrip(
      breaker, subject: subject,
      seen: "\(what) \(Self.count(milliseconds / 60_000, "minute", "minutes")), and the budget is \(limit)")
  }

  private func tokens(
    _ breaker: Breaker, _ limit: Int?, _ used: Usage, _ subject: String, _ what: String
  ) -> BreakerTrip? {
    let sum = used.inputTokens + used.outputTokens
    guard let limit = granted(breaker, limit, subject), sum >= limit else { return nil }
    return BreakerTrip(
      breaker, subject: subject, seen: "\(what) \(Self.count(sum, "token", "tokens")), and the budget is \(limit)")
  }

  private func dollars(
    _ breaker: Breaker, _ limit: Int?, _ used: Usage, _ subject: String, _ what: String
  ) -> BreakerTrip? {
    guard let limit = granted(breaker, limit, subject), used.microdollars >= limit else { return nil }
    return BreakerTrip(
      breaker, subject: subject,
      seen: "\(what) $\(Self.money(used.microdollars)), and the budget is $\(Self.money(limit))")
  }

  /// A budget with what a person granted on top by letting the run go on.
  private func granted(_ breaker: Breaker, _ limit: Int?, _ subject: String) -> Int? {
    guard let limit else { return nil }
    let product = limit.multipliedReportingOverflow(by: 1 + state.attempts.grants(breaker, subject))
    return product.overflow ? nil : product.partialValue
  }

  private static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(number) \(number == 1 ? one : many)"
  }

  /// Cents, rounded down.
  private static func money(_ microdollars: Int) -> String {
    let cents = microdollars / 10_000
    return "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
  }
}

extension JobRequest {
  /// What rounds are counted for: the story's id, or the step's name.
  package var subject: String { story?.text ?? step }
}

extension Job {
  /// How long an agent had it; an attempt that was interrupted does not count, nobody knows when it really ended.
  fileprivate var workedMilliseconds: Int {
    if case .ended(.interrupted, _) = phase { return 0 }
    guard let endedAt else { return 0 }
    return max(0, Int(endedAt.milliseconds - assignedAt.milliseconds))
  }
}
