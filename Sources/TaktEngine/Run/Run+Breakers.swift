import TaktGit
package import TaktModel
import TaktSystem
package import TaktText

// What keeps a run from giving out work: its breakers, and the model's provider.
extension Run {
  /// Lets the run rest when a breaker forbids what is about to be given out; whether that is so.
  mutating func tripBreaker(before requests: [JobRequest]) throws(Failure) -> Bool {
    guard let trip = BreakerCheck(configuration.limits, state, now: now).trip(before: requests) else { return false }
    try append(.run(.breakerTripped(trip)))
    return true
  }

  /// The breaker that forbids to start agents for what is out already, or nil.
  func trip(before offers: [Job]) -> BreakerTrip? {
    guard state.trip == nil, state.stopReason == nil else { return nil }
    return BreakerCheck(configuration.limits, state, now: now).trip(
      before: offers.map { JobRequest($0.spec) })
  }

  /// Lets the run rest when a breaker forbids to start agents for what is out already; whether that is so.
  mutating func tripBreaker(takingBack offers: [Job]) throws(Failure) -> Bool {
    let untouched = offers.filter { state.job($0.id)?.phase == .offered }
    guard !untouched.isEmpty, let trip = state.trip ?? trip(before: untouched) else { return false }
    try append(
      (state.trip == nil ? [.run(.breakerTripped(trip))] : [])
        + untouched.map {
          .job(.ended(jobID: $0.id, ending: .interrupted, detail: "no agent was started: \(trip.reason)"))
        })
    return true
  }

  /// What the checkout or tree of an assignment holds now, for breakers that ask whether anything changed.
  ///
  /// A checkout that cannot be looked at is not told of; then nothing is taken for unchanged.
  package func workSeen(_ jobID: JobID) -> [RunEvent] {
    guard let snapshot = try? snapshot(for: jobID) else { return [] }
    return [.job(.seen(jobID: jobID, tree: snapshot.tree, failing: nil))]
  }

  // MARK: - The model's provider

  /// Notes that a model's provider did not let an agent work, and when to try again.
  package mutating func noteFault(_ fault: ProviderFault, of spec: JobSpec) throws(Failure) {
    let failures = (state.provider.standing(spec.route)?.failures ?? 0) + 1
    let number = context.random.bytes(2).reduce(0) { $0 << 8 | Int($1) }
    let until = fault.nextTry(failures, now: now, chance: Double(number) / 65_536)
    try append(.provider(.limited(ProviderLimit(spec.route, fault.kind, until: until, detail: fault.detail))))
  }

  /// Opens the ways whose time has come.
  mutating func reopenWays() throws(Failure) {
    let now = now
    for standing in state.provider.standings where standing.isInTheWay {
      if let until = standing.limit.until, until <= now { try append(.provider(.cleared(standing.limit.route))) }
    }
  }

  /// Resumes the run at the user's request, and tries the routes that needed the user.
  package mutating func resume() throws(Failure) {
    if state.stopReason != nil { try append(.run(.resumed)) }
    try tryProviderAgain(all: false)
  }

  /// Opens the routes to models that need the user.
  ///
  /// - `all`: whether also what would open by itself is tried at once
  mutating func tryProviderAgain(all: Bool) throws(Failure) {
    for standing in state.provider.standings where standing.isInTheWay {
      guard all || standing.limit.isForAPerson(since: standing.since, now: now) else { continue }
      try append(.provider(.cleared(standing.limit.route)))
    }
  }

  /// What is in the way when nothing can be given out because of a model's provider.
  package var obstacle: ProviderState.Standing? {
    if case .paused(let standing) = decision { standing } else { nil }
  }
}
