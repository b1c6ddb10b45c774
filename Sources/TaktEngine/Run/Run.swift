package import TaktGit
package import TaktModel
package import TaktSystem
package import TaktText

/// A run with everything that is needed to take it further: its journal, and the plan, workflow and configuration as
/// they were when it began.
///
/// Only `RunStore` makes one that may be changed, and only while the project's lock is held.
package struct Run: Sendable {
  /// The project.
  package let project: Project
  /// The run's folder.
  package let folder: RunFolder
  /// The stories, as they were when the run began.
  package let plan: Plan
  /// The workflow, as it was when the run began.
  package let workflow: Workflow
  /// The configuration, as it was when the run began.
  package let configuration: Configuration
  /// The journal.
  package private(set) var journal: Journal
  /// What the journal tells.
  package private(set) var state: RunState
  /// What went wrong on the side, in sentences for a person.
  package internal(set) var warnings: [String] = []

  private let engine: Engine

  /// Opens a run from its folder.
  package init(_ project: Project, _ folder: RunFolder) throws(Failure) {
    self.project = project
    self.folder = folder
    let known = try RunCache(project, folder)
    journal = Journal(folder, known.contents, project.context)
    state = known.state
    plan = known.plan
    workflow = known.workflow
    configuration = known.configuration
    engine = known.engine
  }

  /// What was settled when the run began.
  package var header: RunHeader {
    get throws(Failure) {
      if let header = state.header { return header }
      throw Failure(.input, "the journal `\(folder.shown(folder.journal))` does not say how the run began")
    }
  }

  /// The outside world.
  package var context: Context { project.context }

  /// The present time.
  package var now: Timestamp { Timestamp(milliseconds: context.clock.wallMilliseconds()) }

  /// What follows from the state; nothing is done.
  package var decision: Decision { engine.decide(state) }

  /// The checkout that stories are worked on in.
  package var workTree: WorkTree { project.workTree }

  /// Writes events down and takes them in.
  package mutating func append(_ events: RunEvent...) throws(Failure) {
    try append(events)
  }

  /// Writes events down and takes them in.
  ///
  /// - `time`: When they happened; nil for now.
  package mutating func append(_ events: [RunEvent], at time: Timestamp? = nil) throws(Failure) {
    guard !events.isEmpty else { return }
    let recordCount = journal.records.count
    try journal.append(events, at: time)
    for record in journal.records[recordCount...] { state.apply(record.event, at: record.at) }
    // Also what comes after the end, such as what the last agent used, belongs into the account.
    if state.result != nil { accountForEnd() }
  }

  /// Lets the run rest when one more story is done, or go on with all of them.
  package mutating func limit(toOneStory isLimited: Bool) throws(Failure) {
    if isLimited || state.limit != nil { try append(.run(.limited(toOneStory: isLimited))) }
  }

  /// The story after which the run rests because no more was asked for; nil when it does not rest, or for other reasons.
  package var storyRestedAfter: StoryID? {
    guard state.stopReason == nil, state.recoveryQuestions.isEmpty, case .rest = decision else { return nil }
    return state.limit?.story
  }

  /// How far a run is taken.
  package enum Extent: Sendable {
    /// As far as it goes without agents.
    case whole
    /// Until the run is about to end or a step of the helper's own comes: an agent's program is still there.
    case beforeEnd
    /// Until accepted work is on the branch.
    case acceptedWork
  }

  /// Does everything that needs no agent, until agents or a person are needed or the run is over.
  ///
  /// What is done here can be cut off anywhere and is taken up again by the next call.
  package mutating func advance(_ extent: Extent = .whole) throws(Failure) -> Decision {
    try endAbandonedChecks()
    try reopenWays()
    try projectPlan()
    while true {
      let decision = engine.decide(state)
      if !isWithin(extent, decision) { return .work(state.openJobs, merging: state.mergingJobs) }
      switch decision {
      case .record(let events):
        if isEnd(events) { guard try askAboutMissingCommits() else { continue } }
        try append(events)
        if state.result != nil { removeNeedlessRefs() }
      case .assign(let requests):
        guard try !tripBreaker(before: requests) else { continue }
        guard let tip = try trustedTip() else { continue }
        try append(jobs(for: requests, tip: tip).map { .job(.assigned($0)) })
      case .perform(let task):
        if case .system = task { guard try askAboutMissingCommits() else { continue } }
        let passed = state.passedCount
        try perform(task)
        if state.passedCount != passed { removeNeedlessRefs() }
        try projectPlan()
      case .work, .paused, .rest, .finished: return decision
      }
    }
  }

  private func isWithin(_ extent: Extent, _ decision: Decision) -> Bool {
    switch (extent, decision) {
    case (.acceptedWork, .perform(.commit)): true
    case (.acceptedWork, .perform), (.acceptedWork, .record), (.acceptedWork, .assign): false
    case (.beforeEnd, .perform(.system)): false
    case (.beforeEnd, .record(let events)): !isEnd(events)
    default: true
    }
  }

  private func isEnd(_ events: [RunEvent]) -> Bool {
    events.contains { if case .run(.finished) = $0 { true } else { false } }
  }

  /// Asks the user about stories that passed and whose commits the branch does not have; whether there is none.
  private mutating func askAboutMissingCommits() throws(Failure) -> Bool {
    guard try header.mode != .planning else { return true }
    let branch = try RunBranch(self)
    let questions = branch.asked(try branch.missingCommits())
    try append(questions)
    return questions.isEmpty
  }

  /// The commit that new work starts from, empty in planning; nil when the user has to be asked about the branch first.
  mutating func trustedTip() throws(Failure) -> String? {
    let header = try header
    guard header.mode != .planning else { return "" }
    let branch = try RunBranch(self)
    let tip = try branch.tip()
    let findings = try branch.findings(at: tip)
    try append(findings)
    let isAsked = findings.contains { if case .recovery(.asked) = $0 { true } else { false } }
    return isAsked ? nil : tip ?? header.base
  }

  private func jobs(for requests: [JobRequest], tip: String) throws(Failure) -> [JobSpec] {
    requests.map { request -> JobSpec in
      let jobID = JobID(randomBytes: context.random.bytes(JobID.randomByteCount))
      guard usesTrees, let story = request.story else { return request.spec(jobID, base: tip) }
      // Another attempt goes on from where the first began: its tree may hold work.
      let first = state.jobs.first {
        $0.spec.story == story && $0.spec.role == request.role && !$0.isForgotten
      }
      let base =
        request.role == .resolver
        ? state.story(story).problem?.trial.head
        : first.flatMap { job in
          // A branch that was reset by hand may have lost it.
          (try? project.repository.isAncestor(job.spec.base, of: tip)) == true ? job.spec.base : nil
        }
      return request.spec(jobID, base: base ?? tip)
    }
  }

  /// Tells a person what went wrong on the side.
  mutating func warn(_ text: String) {
    guard !warnings.contains(text) else { return }
    warnings.append(text)
    context.errorOutput.write("takt-helper: warning: \(text)\n")
  }

  private mutating func perform(_ task: EngineTask) throws(Failure) {
    switch task {
    case .prepareBranch: try prepareBranch()
    case .commit(let acceptance): try commit(acceptance)
    case .land(let jobID): try land(jobID)
    case .preserveWork(let story): try preserveWork(of: story)
    case .system(let step, .summary):
      let summary = try writeSummary()
      try append(.step(.systemFinished(step: step, outcome: summary.isBuilt ? "passed" : "blocked")))
    case .system(let step, .checkPlan): try checkDraft(step: step)
    }
  }

  /// A check whose helper is gone gave no verdict; its agent may report again.
  private mutating func endAbandonedChecks() throws(Failure) {
    for open in state.openJobs {
      guard case .checking(let process) = open.phase, !ProcessIdentity(process).isAlive else { continue }
      // Its gate may have outlived it, and would run beside the next check.
      OrphanProcesses.note(OrphanProcesses.endCheck(of: open.id)).map { warn($0) }
      try append(.job(.checkInterrupted(jobID: open.id, reason: "")))
    }
  }
}

extension ProcessIdentity {
  /// The process that a journal names.
  package init(_ record: ProcessRecord) {
    self.init(pid: Int32(truncatingIfNeeded: record.pid), startTime: record.startTime, boot: record.boot)
  }

  /// The process as a journal names it.
  package var record: ProcessRecord {
    ProcessRecord(pid: Int(pid), startTime: startTime, boot: boot)
  }
}
