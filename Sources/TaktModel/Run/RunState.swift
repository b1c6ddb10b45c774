/// Everything that is known about a run, as its events tell it.
package struct RunState: Hashable, Sendable {
  /// What was settled at the beginning, or nil before that.
  package internal(set) var header: RunHeader?
  /// When the run began.
  package internal(set) var startedAt: Timestamp?
  /// When the last event happened.
  package internal(set) var updatedAt: Timestamp?
  /// Whether the branch is there.
  package internal(set) var branchIsReady = false
  /// Where the run's branch stands as far as the helper moved it or knows of it; nil when that is not known.
  ///
  /// Every story that passed, and for which the user does not vouch instead, is in its history.
  package internal(set) var branchHead: String?
  /// Who is in charge, or nil.
  package internal(set) var driver: Driver?
  /// Who was last in charge, or nil.
  package internal(set) var lastDriver: Driver?
  /// The agent and script that were last driven without a session, or nil.
  package internal(set) var lastHeadlessDriver: Driver?
  /// Why the run rests, or nil when it does not.
  package internal(set) var stopReason: String?
  /// The breaker because of which the run rests, or nil.
  package internal(set) var trip: BreakerTrip?
  /// What breakers count.
  package internal(set) var attempts = AttemptHistory()
  /// What is known of the ways to models.
  package internal(set) var provider = ProviderState()
  /// That the run rests when one more story is done, or nil when it does not.
  package internal(set) var limit: StoryLimit?
  /// What a person has to settle before the run can go on.
  package internal(set) var recoveryQuestions: [RecoveryQuestion] = []
  /// What has become of the draft of a plan, or nil before there is one.
  package internal(set) var draft: DraftStage?
  /// How the run ended, or nil while it goes on.
  package internal(set) var result: RunResult?

  /// The step the workflow is in.
  package internal(set) var step: String?
  /// How many steps were entered so far.
  package internal(set) var stepsEntered = 0
  /// How often each step was entered.
  package internal(set) var visits: [String: Int] = [:]
  /// What a system operation of the present step came to.
  package internal(set) var systemOutcome: String?
  /// The outcome of the last step that ended, which the next transition follows from.
  package internal(set) var finishedStep: FinishedStep?

  /// The stories that something happened to.
  package internal(set) var stories: [StoryID: StoryState] = [:]
  /// Every assignment of the run in order.
  package private(set) var jobs: [Job] = []
  /// The trees that are there or about to be, in the order in which they were planned.
  package internal(set) var workspaces: [WorkspaceRecord] = []
  private var jobPositions: [JobID: Int] = [:]

  /// Creates the state of a run of which nothing is known.
  package init() {}

  /// The state after a list of events.
  package init(_ records: some Sequence<(event: RunEvent, at: Timestamp)>) {
    for record in records { apply(record.event, at: record.at) }
  }

  /// The assignment with a token.
  package func job(_ jobID: JobID) -> Job? {
    jobPositions[jobID].map { jobs[$0] }
  }

  /// The assignments that are neither accepted nor ended, in order.
  package var openJobs: [Job] {
    jobs.filter(\.isOpen)
  }

  /// The assignments that are accepted and not in git yet.
  package var acceptedJobs: [Job] {
    jobs.filter { if case .accepted = $0.phase { true } else { false } }
  }

  /// The accepted work that is on its way to the run's branch, in the order in which it was accepted.
  package var mergingJobs: [Job] {
    jobs.filter { job in
      guard case .merging(let merge) = job.phase else { return false }
      if case .refused = merge.phase { return false }
      return true
    }
  }

  /// The tree that an assignment is worked on in, once it is planned.
  package func workspace(of jobID: JobID) -> WorkspaceRecord? {
    workspaces.last { $0.jobID == jobID }
  }

  /// What is known about a story.
  package func story(_ id: StoryID) -> StoryState {
    stories[id] ?? StoryState()
  }

  /// The commit with the work of a story itself, not with what resolved its conflicts; nil before it is accepted.
  package func workCommit(of story: StoryID) -> String? {
    jobs.last { $0.spec.story == story && $0.spec.role != .resolver && !$0.isForgotten && $0.commit != nil }?.commit
  }

  /// Whether the run rests because a report could not be checked, for a reason that no agent is to blame for.
  package var isStoppedByFault: Bool {
    guard let stopReason else { return false }
    return jobs.contains { $0.faultText == stopReason }
  }

  /// How many stories passed in this run.
  package var passedCount: Int { stories.values.count { $0.phase == .passed } }

  /// The sum of what agents reported to have used.
  package var usage: Usage {
    jobs.reduce(Usage()) { $0 + $1.usage }
  }

  // MARK: - Changes, for the folds of the families of events

  mutating func append(_ job: Job) {
    jobPositions[job.id] = jobs.count
    jobs.append(job)
  }

  mutating func update(_ jobID: JobID, _ change: (inout Job) -> Void) {
    guard let position = jobPositions[jobID] else { return }
    change(&jobs[position])
  }

  mutating func updateJobs(of story: StoryID, _ change: (inout Job) -> Void) {
    for position in jobs.indices where jobs[position].story == story { change(&jobs[position]) }
  }
}

/// A step that is over, with what came out of it.
package struct FinishedStep: Hashable, Sendable {
  /// The step's name.
  package let name: String
  /// What came out of it.
  package let outcome: StepOutcome
}
