package import TaktText

/// What happens to accepted work of a team on its way to the run's branch.
package enum MergeEvent: EventFamily {
  /// Accepted work of a team is a commit of its own and waits to be merged.
  case stored(jobID: JobID, commit: String)
  /// Stored work is merged on trial, and the gates run on the result.
  case started(jobID: JobID, trial: MergeTrial, process: ProcessRecord)
  /// The check of a merge was cut off, or the branch moved meanwhile; the work waits again.
  case interrupted(jobID: JobID, reason: String)
  /// The merged result is good; the branch is to move to the commit, which journals of older helpers do not name.
  case checked(jobID: JobID, trial: MergeTrial, gates: [GateResult], commit: String? = nil)
  /// Stored work cannot be merged as it is.
  case refused(jobID: JobID, problem: MergeProblem)

  package enum Name: String, CaseIterable, Sendable {
    case stored = "work.stored"
    case started = "merge.started"
    case interrupted = "merge.interrupted"
    case checked = "merge.checked"
    case refused = "merge.refused"
  }

  package var name: Name {
    switch self {
    case .stored: .stored
    case .started: .started
    case .interrupted: .interrupted
    case .checked: .checked
    case .refused: .refused
    }
  }

  package var members: [(String, JSONValue)] {
    switch self {
    case .stored(let id, let commit): [("token", .string(id.text)), ("commit", .string(commit))]
    case .started(let id, let trial, let process):
      [("token", .string(id.text))] + trial.members + [("process", process.value)]
    case .interrupted(let id, let reason): [("token", .string(id.text)), ("reason", .string(reason))]
    case .checked(let id, let trial, let gates, let commit):
      [("token", .string(id.text))] + trial.members + [("gates", .array(gates.map(\.value)))]
        + .present("commit", commit)
    case .refused(let id, let problem): [("token", .string(id.text))] + problem.members
    }
  }

  package init(_ name: Name, _ node: JSONNode) throws(RecordError) {
    let id = try node.jobID()
    switch name {
    case .stored: self = .stored(jobID: id, commit: try node.text("commit"))
    case .started:
      self = .started(
        jobID: id, trial: try MergeTrial(node), process: try ProcessRecord(node.member("process")))
    case .interrupted: self = .interrupted(jobID: id, reason: try node.text("reason"))
    case .checked:
      self = .checked(
        jobID: id, trial: try MergeTrial(node), gates: try node.list("gates", GateResult.init),
        commit: node.textIfPresent("commit"))
    case .refused: self = .refused(jobID: id, problem: try MergeProblem(node))
    }
  }

  package var jobID: JobID? {
    switch self {
    case .stored(let id, _), .started(let id, _, _), .interrupted(let id, _), .checked(let id, _, _, _),
      .refused(let id, _):
      id
    }
  }

  package var story: StoryID? { nil }
}

// MARK: - Fold

extension RunState {
  mutating func apply(_ event: MergeEvent) {
    switch event {
    case .stored(let id, let commit):
      update(id) { $0.store(commit) }
      if let story = job(id)?.story { stories[story, default: StoryState()].store(commit: commit) }
    case .started(let id, let trial, let process): move(id, to: .checking(trial, process))
    case .interrupted(let id, _): move(id, to: .waiting)
    case .checked(let id, let trial, let gates, let commit): move(id, to: .checked(trial, gates, commit: commit))
    case .refused(let id, let problem): refuse(id, problem)
    }
  }

  private mutating func move(_ id: JobID, to phase: MergeState.Phase) {
    update(id) { job in
      guard case .merging(var merge) = job.phase else { return }
      merge.phase = phase
      job.phase = .merging(merge)
    }
  }

  private mutating func refuse(_ id: JobID, _ problem: MergeProblem) {
    guard let job = job(id), case .merging = job.phase else { return }
    move(id, to: .refused(problem))
    guard let story = job.spec.story else { return }
    let failure =
      job.spec.role == .resolver
      ? StoryFailure(jobID: id, ending: .refused, detail: problem.summary, refusals: []) : nil
    stories[story, default: StoryState()].refuseMerge(problem, afterSettlement: failure)
  }
}
