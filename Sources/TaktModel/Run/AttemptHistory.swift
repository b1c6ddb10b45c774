/// What a run's rounds came to, as far as breakers ask.
///
/// A round is an attempt of an agent that ended and counts: one that was interrupted, or that a model's provider did not
/// let work, is none.
package struct AttemptHistory: Hashable, Sendable {
  /// What a round left behind.
  package struct Fingerprint: Hashable, Sendable {
    /// The tree of the checkout, as git names it.
    package var tree: String
    /// How many stories had passed; one that has passed stays so.
    package var passedStories: Int
    /// The gates that failed on that tree, sorted.
    package var failingGates: [String]
  }

  /// Rounds in a row that left the same behind.
  package struct Unchanged: Hashable, Sendable {
    /// What they left behind.
    package var fingerprint: Fingerprint
    /// How many there were.
    package var count: Int
  }

  /// Rounds in a row that ended with the same error.
  package struct EqualErrors: Hashable, Sendable {
    /// The error without what differs from one time to the next.
    var error: String
    /// The error as it was the last time.
    package var lastText: String
    /// The story or step at which it was the last time.
    package var lastSubject: String
    /// How many rounds there were.
    package var count: Int
  }

  /// A checkout that the helper looked at.
  private struct Seen: Hashable {
    var tree: String
    var failingGates: [String]
  }

  private struct Grant: Hashable {
    var breaker: Breaker
    var subject: String
  }

  private var seen: [JobID: Seen] = [:]
  private var unchangedBySubject: [String: Unchanged] = [:]
  private var roundsBySubject: [String: Int] = [:]
  private var granted: [Grant: Int] = [:]
  private var passedStories = 0
  private var workedBefore = 0
  private var workingSince: Timestamp?
  private var lastEventAt: Timestamp?

  /// The rounds that ended with the same error, up to the last one; nil when that one ended well.
  package private(set) var equalErrors: EqualErrors?

  init() {}

  /// The rounds at a story or step that left the same behind, up to the last one; nil when it is not known what that left.
  package func unchanged(_ subject: String) -> Unchanged? { unchangedBySubject[subject] }

  /// How many rounds a story or step had.
  package func iterations(_ subject: String) -> Int { roundsBySubject[subject, default: 0] }

  /// How often a person let the run go on after a breaker.
  package func grants(_ breaker: Breaker, _ subject: String) -> Int {
    granted[Grant(breaker: breaker, subject: subject), default: 0]
  }

  /// How long the run has worked: somebody was in charge, and it neither rested nor waited for a model's provider.
  package func workedMilliseconds(_ now: Timestamp) -> Int {
    guard let workingSince else { return workedBefore }
    return workedBefore + max(0, Int(now.milliseconds - workingSince.milliseconds))
  }

  // MARK: - Fold

  /// Takes in an event.
  ///
  /// - `known`: the assignment that the event is about, as it was before
  mutating func take(_ event: RunEvent, of job: Job?, at: Timestamp) {
    defer { lastEventAt = at }
    switch event {
    case .driverAttached:
      // A driver that died left no record of when; what it wrote last is the best that is known.
      if let lastEventAt { pause(at: lastEventAt) }
      workingSince = at
    case .driverDetached, .runStopped, .breakerTripped, .runFinished: pause(at: at)
    case .storyPassed:
      passedStories += 1
      equalErrors = nil
    case .workSeen(let jobID, let tree, let failing):
      guard job?.isOpen == true else { return }
      // Gates that were not run again say what they said of the same tree.
      let before = seen[jobID].flatMap { $0.tree == tree ? $0.failingGates : nil }
      seen[jobID] = Seen(tree: tree, failingGates: failing?.sorted() ?? before ?? [])
    default:
      guard let job, job.isOpen else { return }
      applyAttempt(event, of: job)
    }
  }

  private mutating func applyAttempt(_ event: RunEvent, of job: Job) {
    let jobID = job.id
    switch event {
    case .agentEnded(_, let ending, let detail):
      if ending.countsAsFailure {
        end(job, seen[jobID], error: job.refusals.last?.first?.message ?? detail)
      }
    case .finishBlocked(_, let category, let reason):
      end(job, seen[jobID], error: "\(category.rawValue): \(reason)")
    case .finishAccepted(let acceptance):
      end(job, Seen(tree: acceptance.tree, failingGates: []), error: nil)
    default: return
    }
    seen[jobID] = nil
  }

  private mutating func end(_ job: Job, _ left: Seen?, error: String?) {
    let subject = job.spec.story?.text ?? job.spec.step
    roundsBySubject[subject, default: 0] += 1
    if let left {
      let now = Fingerprint(tree: left.tree, passedStories: passedStories, failingGates: left.failingGates)
      let streak = unchangedBySubject[subject].flatMap { $0.fingerprint == now ? $0.count : nil } ?? 0
      unchangedBySubject[subject] = Unchanged(fingerprint: now, count: streak + 1)
    } else {
      unchangedBySubject[subject] = nil
    }
    if let error {
      let plain = ErrorFingerprint.text(error)
      let streak = equalErrors.flatMap { $0.error == plain ? $0.count : nil } ?? 0
      equalErrors = EqualErrors(error: plain, lastText: error, lastSubject: subject, count: streak + 1)
    } else {
      equalErrors = nil
    }
  }

  /// Takes note that a person let the run go on after a breaker: it needs as much again to trip again.
  mutating func grant(_ trip: BreakerTrip) {
    switch trip.breaker {
    case .noProgress: unchangedBySubject[trip.subject] = nil
    case .sameError: equalErrors = nil
    case .maxIterations: roundsBySubject[trip.subject] = nil
    case .runMinutes, .storyMinutes, .runTokens, .storyTokens, .runDollars, .storyDollars:
      granted[Grant(breaker: trip.breaker, subject: trip.subject), default: 0] += 1
    }
  }

  private mutating func pause(at: Timestamp) {
    workedBefore = workedMilliseconds(at)
    workingSince = nil
  }
}
