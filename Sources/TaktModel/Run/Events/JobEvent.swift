package import TaktText

/// What happens to a job, from its assignment to the commit with its work.
package enum JobEvent: EventFamily {
  /// A job is there to be taken.
  case assigned(JobSpec)
  /// The helper started an agent's process.
  case spawned(jobID: JobID, process: ProcessRecord)
  /// An agent fetched its brief; the record is where Claude Code says whether it has ended, or empty.
  case briefed(jobID: JobID, agent: String, record: String)
  /// What the checkout held when the agent of a step fetched its brief; a step that may not edit is held to it.
  case begun(jobID: JobID, tree: String)
  /// An agent reported, and the helper began to check.
  case checkStarted(jobID: JobID, process: ProcessRecord)
  /// A check came to no verdict; the reason is empty when the helper that was checking is gone.
  case checkInterrupted(jobID: JobID, reason: String = "")
  /// The check found reasons against the report; the agent may continue.
  case refused(jobID: JobID, refusals: [Refusal])
  /// The check found nothing against the report: what is in it will be committed.
  case accepted(Acceptance)
  /// An accepted report is taken back: before it was in git the branch moved, or git lost its commit.
  case withdrawn(jobID: JobID, reason: String)
  /// The agent reported that it cannot do the work.
  case reportedBlocked(jobID: JobID, category: BlockCategory, reason: String)
  /// The agent is gone without an accepted report.
  case ended(jobID: JobID, ending: AgentEnding, detail: String)
  /// The helper looked at an agent's checkout: its tree, and the gates that fail on it when they were run.
  case seen(jobID: JobID, tree: String, failing: [String]?)
  /// What an agent used, as its own program reports it.
  case usageReported(jobID: JobID, usage: Usage)
  /// An accepted report of a step of its own is in git.
  case committed(jobID: JobID, commit: String?)

  package enum Name: String, CaseIterable, Sendable {
    case assigned = "agent.assigned"
    case spawned = "agent.spawned"
    case briefed = "agent.briefed"
    case begun = "work.begun"
    case checkStarted = "check.started"
    case checkInterrupted = "check.interrupted"
    case refused = "finish.refused"
    case accepted = "finish.accepted"
    case withdrawn = "finish.withdrawn"
    case reportedBlocked = "finish.blocked"
    case ended = "agent.ended"
    case seen = "work.seen"
    case usageReported = "usage.reported"
    case committed = "work.committed"
  }

  package var name: Name {
    switch self {
    case .assigned: .assigned
    case .spawned: .spawned
    case .briefed: .briefed
    case .begun: .begun
    case .checkStarted: .checkStarted
    case .checkInterrupted: .checkInterrupted
    case .refused: .refused
    case .accepted: .accepted
    case .withdrawn: .withdrawn
    case .reportedBlocked: .reportedBlocked
    case .ended: .ended
    case .seen: .seen
    case .usageReported: .usageReported
    case .committed: .committed
    }
  }

  package var members: [(String, JSONValue)] {
    switch self {
    case .assigned(let spec): spec.members
    case .accepted(let acceptance): acceptance.members
    case .spawned(let id, let process), .checkStarted(let id, let process):
      [("token", .string(id.text)), ("process", process.value)]
    case .briefed(let id, let agent, let record):
      [("token", .string(id.text)), ("agent", .string(agent)), ("record", .string(record))]
    case .begun(let id, let tree): [("token", .string(id.text)), ("tree", .string(tree))]
    case .checkInterrupted(let id, let reason):
      [("token", .string(id.text))] + .present("reason", reason.isEmpty ? nil : reason)
    case .refused(let id, let refusals):
      [("token", .string(id.text)), ("refusals", .array(refusals.map(\.value)))]
    case .withdrawn(let id, let reason): [("token", .string(id.text)), ("reason", .string(reason))]
    case .reportedBlocked(let id, let category, let reason):
      [("token", .string(id.text)), ("category", .string(category.rawValue)), ("reason", .string(reason))]
    case .ended(let id, let ending, let detail):
      [("token", .string(id.text)), ("ending", .string(ending.rawValue)), ("detail", .string(detail))]
    case .seen(let id, let tree, let failing):
      [("token", .string(id.text)), ("tree", .string(tree)), ("failing", failing.map { .strings($0) } ?? .null)]
    case .usageReported(let id, let usage): [("token", .string(id.text))] + usage.members
    case .committed(let id, let commit): [("token", .string(id.text)), ("commit", .text(commit))]
    }
  }

  package init(_ name: Name, _ node: JSONNode) throws(RecordError) {
    let id = try node.jobID()
    switch name {
    case .assigned: self = .assigned(try JobSpec(node))
    case .spawned: self = .spawned(jobID: id, process: try ProcessRecord(node.member("process")))
    case .briefed: self = .briefed(jobID: id, agent: try node.text("agent"), record: try node.text("record"))
    case .begun: self = .begun(jobID: id, tree: try node.text("tree"))
    case .checkStarted: self = .checkStarted(jobID: id, process: try ProcessRecord(node.member("process")))
    case .checkInterrupted: self = .checkInterrupted(jobID: id, reason: node.textIfPresent("reason") ?? "")
    case .refused: self = .refused(jobID: id, refusals: try node.list("refusals", Refusal.init))
    case .accepted: self = .accepted(try Acceptance(node))
    case .withdrawn: self = .withdrawn(jobID: id, reason: try node.text("reason"))
    case .reportedBlocked:
      self = .reportedBlocked(jobID: id, category: try node.choice("category"), reason: try node.text("reason"))
    case .ended: self = .ended(jobID: id, ending: try node.choice("ending"), detail: try node.text("detail"))
    case .seen:
      let failing = node["failing"]?.kind == .array ? try node.texts("failing") : nil
      self = .seen(jobID: id, tree: try node.text("tree"), failing: failing)
    case .usageReported: self = .usageReported(jobID: id, usage: try Usage(node))
    case .committed: self = .committed(jobID: id, commit: node.textIfPresent("commit"))
    }
  }

  package var jobID: JobID? {
    switch self {
    case .assigned(let spec): spec.id
    case .accepted(let acceptance): acceptance.jobID
    case .spawned(let id, _), .briefed(let id, _, _), .begun(let id, _), .checkStarted(let id, _),
      .checkInterrupted(let id, _),
      .refused(let id, _), .withdrawn(let id, _), .reportedBlocked(let id, _, _), .ended(let id, _, _),
      .seen(let id, _, _), .usageReported(let id, _), .committed(let id, _):
      id
    }
  }

  package var story: StoryID? { if case .assigned(let spec) = self { spec.story } else { nil } }
}

// MARK: - Fold

extension RunState {
  mutating func apply(_ event: JobEvent, at: Timestamp) {
    switch event {
    case .assigned(let spec): add(spec, at: at)
    case .spawned(let id, let process): updateOpen(id) { $0.process = process }
    case .briefed(let id, let agent, let record): updateOpen(id) { $0.brief(agent, record: record) }
    case .begun(let id, let tree): updateOpen(id) { $0.treeAtBrief = $0.treeAtBrief ?? tree }
    case .checkStarted(let id, let process): updateOpen(id) { $0.phase = .checking(process) }
    case .checkInterrupted(let id, let reason): updateOpen(id) { $0.interruptCheck(reason) }
    case .refused(let id, let refusals):
      guard let job = updateOpen(id, { $0.refuse(refusals) }) else { return }
      provider.reached(job.route)
    case .accepted(let acceptance):
      guard let job = updateOpen(acceptance.jobID, { $0.accept(acceptance, at: at) }) else { return }
      provider.reached(job.route)
      attempts.end(job, leaving: acceptance.tree)
      // A team's work is a commit by then, and waits to be merged.
      guard header?.mode == .team, let commit = acceptance.commit, let story = job.story else { return }
      update(job.id) { $0.phase = .merging(MergeState(commit: commit)) }
      stories[story, default: StoryState()].store(commit: commit)
    case .withdrawn(let id, let reason): withdraw(id, reason, at: at)
    case .reportedBlocked(let id, let category, let reason): reportBlocked(id, category, reason, at: at)
    case .ended(let id, let ending, let detail): end(id, ending, detail, at: at)
    case .seen(let id, let tree, let failing):
      if job(id)?.isOpen == true { attempts.see(id, tree: tree, failing: failing) }
    case .usageReported(let id, let usage): update(id) { $0.usage = $0.usage + usage }
    case .committed(let id, let commit):
      moveBranch(commit: commit, head: commit)
      update(id) { $0.recordCommit(commit) }
    }
  }

  /// Changes a job unless it is over, because what comes too late changes nothing; returns the job as it was before.
  @discardableResult
  private mutating func updateOpen(_ id: JobID, _ change: (inout Job) -> Void) -> Job? {
    guard let before = job(id), before.isOpen else { return nil }
    update(id, change)
    return before
  }

  private mutating func add(_ spec: JobSpec, at: Timestamp) {
    append(Job(spec: spec, visit: visits[spec.step, default: 0], assignedAt: at))
    guard let id = spec.story else { return }
    if limit?.story == nil { limit?.story = id }
    if spec.role == .resolver {
      stories[id, default: StoryState()].startSettling()
    } else {
      stories[id, default: StoryState()].start(at: at)
    }
  }

  private mutating func withdraw(_ id: JobID, _ reason: String, at: Timestamp) {
    guard let job = job(id) else { return }
    switch job.phase {
    case .accepted: break
    case .merging:
      guard let story = job.story else { return }
      let own = workCommit(of: story)
      stories[story]?.forgetStored(own)
    default: return
    }
    update(id) { $0.withdraw(reason, at: at) }
    note(StoryFailure(jobID: id, ending: .interrupted, detail: reason, refusals: []), of: job)
  }

  private mutating func reportBlocked(_ id: JobID, _ category: BlockCategory, _ reason: String, at: Timestamp) {
    guard let job = updateOpen(id, { $0.end(.reportedBlocked(category, reason: reason), at: at) }) else { return }
    provider.reached(job.route)
    attempts.end(job, error: "\(category.rawValue): \(reason)")
    guard let story = job.spec.story else { return }
    if job.spec.role == .resolver {
      note(StoryFailure(jobID: id, ending: .silent, detail: reason, refusals: []), of: job)
    } else {
      stories[story, default: StoryState()].report(StoryBlock(category: category, reason: reason, because: nil), id)
    }
  }

  private mutating func end(_ id: JobID, _ ending: AgentEnding, _ detail: String, at: Timestamp) {
    guard let job = updateOpen(id, { $0.end(.ended(ending, detail: detail), at: at) }) else { return }
    if ending.countsAsFailure {
      provider.reached(job.route)
      attempts.end(job, error: job.refusals.last?.first?.message ?? detail)
    } else {
      attempts.forget(id)
    }
    note(StoryFailure(jobID: id, ending: ending, detail: detail, refusals: job.refusals.last ?? []), of: job)
  }

  private mutating func note(_ failure: StoryFailure, of job: Job) {
    guard let story = job.spec.story else { return }
    if job.spec.role == .resolver {
      stories[story, default: StoryState()].failToSettle(failure)
    } else {
      stories[story, default: StoryState()].fail(failure)
    }
  }
}
