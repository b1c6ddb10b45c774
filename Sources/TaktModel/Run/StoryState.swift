/// What is known about one story of a run.
package struct StoryState: Hashable, Sendable {
  /// Where a story stands.
  package enum Phase: String, Hashable, Sendable, CaseIterable {
    /// Nothing happened yet, or an attempt ended and another may follow.
    case pending
    /// An agent has it.
    case running
    /// Its work is accepted and waits to be merged.
    case worked
    /// It is done and in git.
    case passed
    /// It counted as done when the run began.
    case alreadyDone
    /// It will not be done in this run.
    case blocked

    /// Whether stories that depend on it may begin.
    package var isDone: Bool { self == .passed || self == .alreadyDone }
  }

  /// Where it stands.
  package var phase: Phase = .pending
  /// When its first attempt was given out.
  package private(set) var startedAt: Timestamp?
  /// When it passed or was blocked.
  package private(set) var endedAt: Timestamp?
  /// The commit that has it, when it needed one.
  package private(set) var commit: String?
  /// How many attempts were given out.
  package private(set) var attempts = 0
  /// The attempts that ended without an accepted report, interrupted ones included.
  package private(set) var failures: [StoryFailure] = []
  /// What an agent last reported to be in the way.
  package private(set) var report: StoryBlock?
  /// Why it will not be done.
  package private(set) var block: StoryBlock?
  /// The ref that keeps the unfinished work of a blocked story.
  package private(set) var preservedRef: String?
  /// The commit of its accepted work that is not merged yet.
  package private(set) var stored: String?
  /// Why that work could not be merged as it is.
  package private(set) var problem: MergeProblem?
  /// Whether an agent is needed that settles the problem.
  package private(set) var needsSettling = false
  /// The attempts to settle a conflict that came to nothing.
  package private(set) var unsettled: [StoryFailure] = []
  /// How many attempts to settle a conflict were given out.
  package private(set) var settlements = 0
  /// Whether unfinished work of a blocked story may still lie in the tree.
  package private(set) var leavesWork = false
  /// Whether a person says that it is done although the branch does not have its commit any more.
  package internal(set) var isVouchedFor = false

  /// Creates the state of a story that nothing happened to.
  package init() {}

  /// How many attempts count against the retries.
  package var countedFailures: Int {
    failures.count { $0.ending.countsAsFailure }
  }

  /// How many attempts to settle a conflict count.
  package var countedUnsettled: Int {
    unsettled.count { $0.ending.countsAsFailure }
  }

  mutating func start(at: Timestamp) {
    phase = .running
    startedAt = startedAt ?? at
    attempts += 1
    report = nil
  }

  mutating func store(commit: String) {
    phase = .worked
    stored = commit
    needsSettling = false
  }

  /// Forgets the commit of a resolver, and goes back to the story's own.
  mutating func forgetStored(_ own: String?) { stored = own == stored ? nil : own }

  /// Takes in that stored work could not be merged, and by which resolver it was made, if by one.
  mutating func refuseMerge(_ problem: MergeProblem, afterSettlement failure: StoryFailure?) {
    self.problem = problem
    phase = .worked
    needsSettling = true
    if let failure { unsettled.append(failure) }
  }

  mutating func startSettling() {
    phase = .running
    needsSettling = false
    settlements += 1
  }

  mutating func failToSettle(_ failure: StoryFailure) {
    phase = .worked
    needsSettling = true
    unsettled.append(failure)
  }

  /// Begins anew, as if it had never passed.
  mutating func restart() {
    phase = .pending
    commit = nil
    endedAt = nil
    stored = nil
    problem = nil
    needsSettling = false
  }

  mutating func markDone(commit: String?) {
    phase = .alreadyDone
    self.commit = commit
  }

  mutating func pass(commit: String?, at: Timestamp) {
    phase = .passed
    needsSettling = false
    isVouchedFor = false
    self.commit = commit
    endedAt = at
  }

  mutating func block(_ block: StoryBlock, at: Timestamp) {
    phase = .blocked
    needsSettling = false
    self.block = block
    endedAt = at
    leavesWork = attempts > 0 || settlements > 0
  }

  mutating func keep(ref: String?, files: [String]) {
    preservedRef = ref
    leavesWork = false
  }

  mutating func fail(_ failure: StoryFailure) {
    phase = .pending
    failures.append(failure)
  }

  mutating func report(_ block: StoryBlock, _ jobID: JobID) {
    phase = .pending
    report = block
    failures.append(StoryFailure(jobID: jobID, ending: .silent, detail: block.reason, refusals: []))
  }
}

/// An attempt that ended without an accepted report.
package struct StoryFailure: Hashable, Sendable {
  /// The attempt's assignment.
  package var jobID: JobID
  /// How the agent went.
  package var ending: AgentEnding
  /// What is known about it, in one sentence.
  package var detail: String
  /// What the last check had against the agent's report.
  package var refusals: [Refusal]

  /// Creates a failure.
  package init(jobID: JobID, ending: AgentEnding, detail: String, refusals: [Refusal]) {
    self.jobID = jobID
    self.ending = ending
    self.detail = detail
    self.refusals = refusals
  }
}
