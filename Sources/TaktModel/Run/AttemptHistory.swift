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

  /// Notes that somebody works on the run from now on.
  mutating func work(from start: Timestamp) { workingSince = start }

  /// Notes that nobody works on the run any more.
  mutating func pause(at: Timestamp) {
    workedBefore = workedMilliseconds(at)
    workingSince = nil
  }

  /// Notes that a story passed.
  mutating func countPassedStory() {
    passedStories += 1
    equalErrors = nil
  }

  /// Notes what the checkout of an open job holds; gates that were not run again say what they said of the same tree.
  mutating func see(_ id: JobID, tree: String, failing: [String]?) {
    let before = seen[id].flatMap { $0.tree == tree ? $0.failingGates : nil }
    seen[id] = Seen(tree: tree, failingGates: failing?.sorted() ?? before ?? [])
  }

  /// Forgets the checkout of a job whose end does not count as an attempt.
  mutating func forget(_ id: JobID) { seen[id] = nil }

  /// Counts an attempt that was accepted.
  mutating func end(_ job: Job, leaving tree: String) {
    end(job, Seen(tree: tree, failingGates: []), error: nil)
    forget(job.id)
  }

  /// Counts an attempt that failed.
  mutating func end(_ job: Job, error: String) {
    end(job, seen[job.id], error: error)
    forget(job.id)
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
}
