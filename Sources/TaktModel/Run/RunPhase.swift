/// Where a run stands; `next`, `status` and every other answer about a run use these words.
package enum RunPhase: String, Hashable, Sendable, CaseIterable {
  /// Agents are at work, or are to be started.
  case running
  /// A session can start nothing before something that is under way is done.
  case waiting
  /// The model's provider lets no agent work for a time.
  case limited
  /// The user has to answer a question.
  case human
  /// The run rests until the user resumes it.
  case stopped
  /// The driver is gone without having given up its lease.
  case interrupted
  /// Nobody drives the run.
  case unattended
  /// The goal is reached.
  case complete
  /// The run is over, and the goal is not reached.
  case blocked

  /// Says where a run stands.
  ///
  /// - `isDriverAlive`: whether the process that the lease names lives; true when it names none
  package init(_ state: RunState, _ decision: Decision, isDriverAlive: Bool, now: Timestamp) {
    if let result = state.result {
      self = result.kind == .complete ? .complete : .blocked
    } else if !state.recoveryQuestions.isEmpty {
      self = .human
    } else if state.stopReason != nil {
      self = .stopped
    } else if case .rest = decision {
      self = .stopped
    } else if case .paused(let standing) = decision {
      self = standing.limit.isForAPerson(since: standing.since, now: now) ? .stopped : .limited
    } else if let driver = state.driver {
      self = isDriverAlive ? Self.driven(driver, decision) : .interrupted
    } else {
      self = .unattended
    }
  }

  private static func driven(_ driver: Driver, _ decision: Decision) -> RunPhase {
    guard driver.kind == .session, case .work(let open, _) = decision else { return .running }
    return open.contains { $0.phase == .offered } ? .running : .waiting
  }

  /// The same for people.
  package var title: String {
    switch self {
    case .running, .waiting: "running"
    case .limited: "limited"
    case .human: "waiting for an answer"
    case .stopped: "stopped"
    case .interrupted: "interrupted"
    case .unattended: "waiting for a driver"
    case .complete: "complete"
    case .blocked: "blocked"
    }
  }
}
