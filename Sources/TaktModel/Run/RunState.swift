/// Everything that is known about a run, as its events tell it.
package struct RunState: Hashable, Sendable {
  /// What was settled at the beginning, or nil before that.
  package private(set) var header: RunHeader?
  /// When the run began.
  package private(set) var startedAt: Timestamp?
  /// When the last event happened.
  package private(set) var updatedAt: Timestamp?
  /// Whether the branch is there.
  package private(set) var branchIsReady = false
  /// Who is in charge, or nil.
  package private(set) var driver: Driver?
  /// The agent and script that were last driven without a session, or nil.
  package private(set) var lastHeadlessDriver: Driver?
  /// Why the run rests, or nil when it does not.
  package private(set) var stopReason: String?
  /// The breaker because of which the run rests, or nil.
  package private(set) var trip: BreakerTrip?
  /// What breakers count.
  package private(set) var attempts = AttemptHistory()
  /// What is known of the ways to models.
  package private(set) var provider = ProviderState()
  /// That the run rests when one more story is done, or nil when it does not.
  package private(set) var limit: StoryLimit?
  /// What a person has to settle before the run can go on.
  package private(set) var recoveryQuestions: [RecoveryQuestion] = []
  /// What has become of the draft of a plan, or nil before there is one.
  package private(set) var draft: DraftStage?
  /// How the run ended, or nil while it goes on.
  package private(set) var result: RunResult?

  /// The step the workflow is in.
  package private(set) var step: String?
  /// How many steps were entered so far.
  package private(set) var stepsEntered = 0
  /// How often each step was entered.
  package private(set) var visits: [String: Int] = [:]
  /// What a system operation of the present step came to.
  package private(set) var systemOutcome: String?
  /// The outcome of the last step that ended, which the next transition follows from.
  package private(set) var finishedStep: FinishedStep?

  /// The stories that something happened to.
  package private(set) var stories: [StoryID: StoryState] = [:]
  /// Every assignment of the run in order.
  package private(set) var jobs: [Job] = []
  /// The trees that are there or about to be, in the order in which they were planned.
  package private(set) var trees: [TreeRecord] = []
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
  package func tree(of jobID: JobID) -> TreeRecord? {
    trees.last { $0.jobID == jobID }
  }

  /// What is known about a story.
  package func story(_ id: StoryID) -> StoryState {
    stories[id] ?? StoryState()
  }

  /// How many stories passed in this run.
  package var passedCount: Int { stories.values.count { $0.phase == .passed } }

  /// The sum of what agents reported to have used.
  package var usage: Usage {
    jobs.reduce(Usage()) { $0 + $1.usage }
  }

  // MARK: - Fold

  /// Takes in one event.
  package mutating func apply(_ event: RunEvent, at: Timestamp) {
    updatedAt = at
    let known = event.jobID.flatMap(job)
    attempts.take(event, of: known, at: at)
    provider.take(event, of: known, at: at)
    switch event {
    case .runStarted(let header):
      self.header = header
      startedAt = at
      for done in header.alreadyDone { stories[done.story, default: StoryState()].markDone(commit: done.commit) }
    case .branchReady: branchIsReady = true
    case .driverAttached(let driver):
      self.driver = driver
      if driver.kind == .headless { lastHeadlessDriver = driver }
    case .driverDetached: driver = nil
    case .runStopped(let reason): stopReason = reason
    case .runResumed:
      stopReason = nil
      if let trip { attempts.grant(trip) }
      trip = nil
    case .breakerTripped(let trip):
      self.trip = trip
      stopReason = trip.reason
    case .runLimited(let toOneStory):
      limit = toOneStory ? StoryLimit(story: openJobs.lazy.compactMap(\.story).first) : nil
    case .runFinished(let result):
      self.result = result
      driver = nil
    case .stepStarted(let name): enter(name)
    case .systemFinished(_, let outcome): systemOutcome = outcome
    case .stepFinished(let name, let outcome): finishedStep = FinishedStep(name: name, outcome: outcome)
    case .draftReached(let stage): draft = stage
    case .journalRepaired, .workSeen, .providerLimited, .providerCleared: break
    case .recoveryAsked(let question): recoveryQuestions.append(question)
    case .recoveryAnswered(let story, let answer, _): apply(answer, about: story)
    case .storyPassed(let id, let jobID, let commit):
      // The commit holds the plan with this time in it, and was made before the event.
      stories[id, default: StoryState()].pass(commit: commit, at: job(jobID)?.endedAt ?? at)
      update(jobID) { $0.phase = .settled }
    case .storyBlocked(let id, let category, let reason, let because):
      stories[id, default: StoryState()].block(
        StoryBlock(category: category, reason: reason, because: because), at: at)
    case .workPreserved(let id, let ref, let files): stories[id, default: StoryState()].keep(ref: ref, files: files)
    case .jobAssigned(let spec): add(spec, at: at)
    case .treePlanned(let tree): plan(tree)
    case .treeReady(let path): change(treeAt: path) { $0.isReady = true }
    case .treeRemoved(let path): trees.removeAll { $0.path.utf8.elementsEqual(path.utf8) }
    case .workStored(let jobID, let commit):
      update(jobID) { $0.apply(event, at: at) }
      if let id = job(jobID)?.story { stories[id, default: StoryState()].store(commit: commit) }
    case .mergeStarted(let jobID, _, _), .mergeInterrupted(let jobID, _), .mergeChecked(let jobID, _, _):
      update(jobID) { $0.apply(event, at: at) }
    case .mergeRefused(let jobID, let problem): refuseMerge(jobID, problem, event, at: at)
    case .agentSpawned(let jobID, _), .agentBriefed(let jobID, _, _), .checkStarted(let jobID, _),
      .checkInterrupted(let jobID), .finishRefused(let jobID, _), .finishBlocked(let jobID, _, _),
      .agentEnded(let jobID, _, _), .usageReported(let jobID, _), .workCommitted(let jobID, _):
      let wasOpen = job(jobID)?.isOpen == true
      update(jobID) { $0.apply(event, at: at) }
      if wasOpen { noteFailure(event, of: jobID) }
    case .finishWithdrawn(let jobID, let reason): withdraw(jobID, reason, at: at)
    case .finishAccepted(let acceptance): update(acceptance.jobID) { $0.apply(event, at: at) }
    }
  }

  private mutating func enter(_ name: String) {
    step = name
    stepsEntered += 1
    visits[name, default: 0] += 1
    systemOutcome = nil
    finishedStep = nil
  }

  private mutating func add(_ spec: JobSpec, at: Timestamp) {
    jobPositions[spec.id] = jobs.count
    jobs.append(
      Job(spec: spec, visit: visits[spec.step, default: 0], assignedAt: at))
    guard let id = spec.story else { return }
    if limit?.story == nil { limit?.story = id }
    if spec.role == .resolver {
      stories[id, default: StoryState()].startSettling()
    } else {
      stories[id, default: StoryState()].start(at: at)
    }
  }

  private mutating func apply(_ answer: RecoveryAnswer, about story: StoryID) {
    guard let question = recoveryQuestions.first(where: { $0.story == story }) else { return }
    recoveryQuestions.removeAll { $0.story == story }
    if answer == .discard {
      for position in jobs.indices where jobs[position].story == story {
        jobs[position].isForgotten = true
      }
    }
    guard question.problem == .commitMissing else { return }
    if answer == .discard { stories[story]?.restart() }
    if answer == .take { stories[story]?.isVouchedFor = true }
  }

  private mutating func withdraw(_ jobID: JobID, _ reason: String, at: Timestamp) {
    guard let job = job(jobID), case .accepted = job.phase else { return }
    update(jobID) { $0.withdraw(reason, at: at) }
    guard let id = job.spec.story else { return }
    note(StoryFailure(jobID: jobID, ending: .interrupted, detail: reason, refusals: []), of: id, job.spec.role)
  }

  private mutating func note(_ failure: StoryFailure, of id: StoryID, _ role: Role) {
    if role == .resolver {
      stories[id, default: StoryState()].failToSettle(failure)
    } else {
      stories[id, default: StoryState()].fail(failure)
    }
  }

  private mutating func refuseMerge(_ jobID: JobID, _ problem: MergeProblem, _ event: RunEvent, at: Timestamp) {
    guard let job = job(jobID), case .merging = job.phase else { return }
    update(jobID) { $0.apply(event, at: at) }
    guard let id = job.spec.story else { return }
    let failure =
      job.spec.role == .resolver
      ? StoryFailure(jobID: jobID, ending: .refused, detail: problem.summary, refusals: []) : nil
    stories[id, default: StoryState()].refuseMerge(problem, afterSettlement: failure)
  }

  private mutating func plan(_ tree: TreeRecord) {
    guard let position = trees.firstIndex(where: { $0.path.utf8.elementsEqual(tree.path.utf8) }) else {
      return trees.append(tree)
    }
    // The same tree for another attempt; at another commit it has to be put right first.
    var tree = tree
    tree.isReady = trees[position].isReady && trees[position].base == tree.base
    trees.remove(at: position)
    trees.append(tree)
  }

  private mutating func change(treeAt path: String, _ change: (inout TreeRecord) -> Void) {
    guard let position = trees.firstIndex(where: { $0.path.utf8.elementsEqual(path.utf8) }) else { return }
    change(&trees[position])
  }

  private mutating func update(_ jobID: JobID, _ change: (inout Job) -> Void) {
    guard let position = jobPositions[jobID] else { return }
    change(&jobs[position])
  }

  private mutating func noteFailure(_ event: RunEvent, of jobID: JobID) {
    guard let job = job(jobID), let id = job.spec.story else { return }
    switch event {
    case .agentEnded(_, let ending, let detail):
      let failure = StoryFailure(jobID: jobID, ending: ending, detail: detail, refusals: job.refusals.last ?? [])
      note(failure, of: id, job.spec.role)
    case .finishBlocked(_, _, let reason) where job.spec.role == .resolver:
      note(StoryFailure(jobID: jobID, ending: .silent, detail: reason, refusals: []), of: id, .resolver)
    case .finishBlocked(_, let category, let reason):
      stories[id, default: StoryState()].report(StoryBlock(category: category, reason: reason, because: nil), jobID)
    default: break
    }
  }
}

/// A step that is over, with what came out of it.
package struct FinishedStep: Hashable, Sendable {
  /// The step's name.
  package let name: String
  /// What came out of it.
  package let outcome: StepOutcome
}
