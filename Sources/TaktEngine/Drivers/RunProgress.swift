package import TaktModel

/// What a person who watches a run wants to see.
package struct RunProgress: Sendable {
  /// Something that an agent is at.
  package struct Work: Sendable {
    /// The assignment.
    package let jobID: JobID
    /// What is being worked on: the story's id and title, or the step's name.
    package let subject: String
    /// Which attempt this is.
    package let attempt: Int
    /// When it was given out.
    package let since: Timestamp
    /// What the agent did last, if it is known.
    package var activity: String

    /// Describes something that an agent is at.
    package init(jobID: JobID, subject: String, attempt: Int, since: Timestamp, activity: String = "") {
      self.jobID = jobID
      self.subject = subject
      self.attempt = attempt
      self.since = since
      self.activity = activity
    }
  }

  /// The run.
  package let run: RunID
  /// How many stories are done.
  package let done: Int
  /// How many stories are blocked.
  package let blocked: Int
  /// How many stories there are.
  package let total: Int
  /// When the run began.
  package let startedAt: Timestamp
  /// What is being worked on.
  package var working: [Work]
  /// What happened so far, one line each, oldest first.
  package let history: [String]
  /// How the run ended, or nil.
  package let result: RunResult?

  /// Describes a run by what is known about it.
  package init(
    run: RunID, done: Int, blocked: Int, total: Int, startedAt: Timestamp, working: [Work], history: [String],
    result: RunResult?
  ) {
    self.run = run
    self.done = done
    self.blocked = blocked
    self.total = total
    self.startedAt = startedAt
    self.working = working
    self.history = history
    self.result = result
  }

  /// Describes a run as it stands.
  package init(_ run: Run) {
    self.run = run.folder.id
    let phases = run.plan.stories.map { run.state.story($0.id).phase }
    done = phases.count(where: \.isDone)
    blocked = phases.count { $0 == .blocked }
    total = phases.count
    startedAt = run.state.startedAt ?? run.now
    working = run.state.openJobs.map { open in
      Work(
        jobID: open.id, subject: Self.subject(open.spec, run.plan),
        attempt: open.spec.attempt, since: open.assignedAt)
    }
    result = run.state.result
    history = run.journal.records.compactMap { Self.line($0, run) }
  }

  /// The same with what an agent is doing.
  func with(activity: String, of jobID: JobID) -> RunProgress {
    var copy = self
    for position in copy.working.indices where copy.working[position].jobID == jobID {
      copy.working[position].activity = activity
    }
    return copy
  }

  private static func subject(_ spec: JobSpec, _ plan: Plan) -> String {
    guard let id = spec.story else { return spec.step }
    return "\(id) \(plan.story(id)?.title ?? "")"
  }

  private static func line(_ record: JournalRecord, _ run: Run) -> String? {
    func subject(_ jobID: JobID) -> String {
      run.state.job(jobID).map { $0.spec.story?.text ?? $0.spec.step } ?? "?"
    }
    switch record.event {
    // What begins is under `working`; the history tells what came of it.
    case .job(.refused(let jobID, let refusals)):
      return "\(subject(jobID)): report refused: \(refusals.first?.message.prefix { $0 != "\n" } ?? "")"
    case .job(.ended(let jobID, let ending, let detail)):
      let attempt = run.state.job(jobID).map { " \($0.spec.attempt)" } ?? ""
      let how = ending == .limited ? "could not work" : ending.countsAsFailure ? "failed" : "was interrupted"
      return "\(subject(jobID)): attempt\(attempt) \(how): \(detail)"
    case .provider(.limited(let limit)): return limit.text
    case .run(.breakerTripped(let trip)): return trip.reason
    case .story(.passed(let id, _, let commit, _)):
      return "\(id): passed\(commit.map { ", commit \($0.prefix(10))" } ?? ", nothing to change")"
    case .story(.blocked(let id, let category, let reason, _)):
      return "\(id): blocked (\(category.rawValue)): \(reason)"
    case .story(.preserved(let id, let ref?, _)): return "\(id): unfinished work is kept at \(ref)"
    case .job(.withdrawn(let jobID, let reason)): return "\(subject(jobID)): \(reason)"
    case .journal(.repaired(let bytes)): return "a torn record of \(bytes) bytes was taken off the journal"
    default: return nil
    }
  }
}
