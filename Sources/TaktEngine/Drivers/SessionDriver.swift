package import TaktModel
import TaktSystem
package import TaktText

/// Answers a Claude Code session that asks what to do next.
package struct SessionDriver: Sendable {
  private let project: Project
  private let store: RunStore
  private let session: Driver

  /// How often a waiting `next` looks whether something happened.
  private static let pause: UInt64 = 200_000_000

  /// Creates the driver for the session that the environment names.
  package init(_ project: Project) {
    self.project = project
    store = RunStore(project)
    session = ClaudeSession(project.context).driver
  }

  /// Creates the driver for a session whose process is not needed.
  package init(_ project: Project, session: String) {
    self.project = project
    store = RunStore(project)
    self.session = Driver(kind: .session, process: nil, session: session)
  }

  /// What a session is to do.
  package struct Answer: Sendable {
    /// The run.
    package let run: RunID
    /// Where it stands.
    package let state: RunPhase
    /// The assignments that agents are to be started for.
    package let offers: [Job]
    /// What to tell a person, in one sentence.
    package let message: String
    /// Where the account of the run is, when it is over.
    package let summary: String?
    /// The plan, for titles.
    package let plan: Plan
    /// Whether every agent needs a tree of its own.
    package let isTeam: Bool
    /// What a person has to answer.
    package let questions: [RecoveryQuestion]
  }

  /// Takes the run as far as it goes without an agent, and says what the session is to do.
  ///
  /// - `wait`: How long to wait for something to do when there is nothing.
  /// - `limitWait`: How long to wait when the model's provider lets no agent work; nil for just as long.
  package func next(wait: Duration, limitWait: Duration? = nil) throws(Failure) -> Answer {
    let start = project.context.clock.monotonicNanoseconds()
    while true {
      let (run, decision) = try store.change("next") { (run) throws(Failure) -> (Run, Decision) in
        guard run.state.result == nil else {
          run.accountIfMissing()
          return (run, run.decision)
        }
        guard run.state.stopReason == nil else {
          // What was accepted still belongs into git; nobody takes charge of a run that rests.
          let decision = try run.advance()
          return (run, decision)
        }
        let isNew = run.state.driver != session
        try run.acquireLease(session)
        // Another session may have another login, and its agents are the ones to try it.
        if isNew { try run.tryProviderAgain(all: true) }
        try endLostAgents(&run)
        let decision = try run.advance()
        return (run, decision)
      }
      if case .work = decision, run.needsMerger {
        // Whoever reported was cut off before the merge; somebody has to do it.
        try Merger(project).drain()
        continue
      }
      if run.usesTrees { try WorkspaceRelease(project).releaseAll() }
      let answer = try answer(run, decision)
      if run.usesTrees, !answer.offers.isEmpty { SessionFolder(project).hide() }
      if answer.state == .complete || answer.state == .blocked { EndNotice(run).give() }
      let patience: Duration
      switch answer.state {
      case .waiting: patience = wait
      case .limited: patience = limitWait ?? wait
      default: return answer
      }
      let deadline = start + UInt64(patience.milliseconds) * 1_000_000
      guard project.context.clock.monotonicNanoseconds() < deadline else { return answer }
      try waitForChange(since: run, until: deadline)
    }
  }

  /// Whether there is something that this session should do now.
  ///
  /// Asked when the session is about to end its turn. An agent that fetched its brief and is not among those that the
  /// session says are at work is gone, also when nothing else tells; its assignment is taken back.
  ///
  /// - `backgroundAgents`: The agents that the session says are at work.
  package func hasWork(backgroundAgents: [String]) throws(Failure) -> Bool {
    guard let run = try store.latest() else { return false }
    if run.state.result != nil { return EndNotice(run).isOwed(to: session.session) }
    guard isMine(run) else { return false }
    let decision = run.decision
    // A session can do nothing about a run that rests.
    if case .rest = decision { return false }
    if case .paused = decision { return run.phase(decision) == .limited }
    guard case .work(let open, let merging) = decision else { return true }
    let gone = open.filter { $0.phase == .briefed && !$0.agent.isEmpty && !backgroundAgents.contains($0.agent) }
    if !gone.isEmpty {
      try store.change("hook stop") { (run) throws(Failure) in
        for job in gone where run.state.job(job.id)?.phase == .briefed {
          try run.endLost(job, AgentRecord(job.record, project.context), "it was stopped without a report")
        }
      }
      return true
    }
    // Whoever merges reports to nobody but its agent; without an agent at work the session has to ask.
    if run.needsMerger || !merging.isEmpty && backgroundAgents.isEmpty { return true }
    // Agents that have not fetched their briefs yet are not known by id.
    let strangers = backgroundAgents.count { id in !open.contains { $0.agent == id } }
    return open.count { $0.phase == .offered } > strangers
  }

  private func isMine(_ run: Run) -> Bool {
    guard run.state.stopReason == nil, let driver = run.state.driver else { return false }
    return driver.kind == .session && driver.session == session.session
  }

  // MARK: -

  /// Takes back the assignments of agents that ended without reporting.
  private func endLostAgents(_ run: inout Run) throws(Failure) {
    for open in run.state.openJobs {
      guard let record = endedRecord(of: open, run) else { continue }
      try run.endLost(open, record, "it ended without an accepted report")
    }
  }

  /// What is kept of an agent that has ended although its assignment is open, or nil.
  ///
  /// Of an agent that did not even fetch its brief only the provider's faults count: another may be started for it.
  private func endedRecord(of open: Job, _ run: Run) -> AgentRecord? {
    let context = project.context
    switch open.phase {
    case .briefed:
      let record = AgentRecord(open.record, context)
      return record.saysEnded ? record : nil
    case .offered:
      guard let start = AgentStarts(run.folder, open.id, context).all.last,
        let record = AgentRecord(startedBy: start, context), record.saysEnded, record.fault != nil
      else { return nil }
      return record
    default: return nil
    }
  }

  private func waitForChange(since run: Run, until deadline: UInt64) throws(Failure) {
    let clock = project.context.clock
    let recordCount = run.journal.records.count
    while clock.monotonicNanoseconds() < deadline {
      clock.sleep(nanoseconds: Self.pause)
      let now = try store.requireLatest()
      if now.folder.id != run.folder.id || now.journal.records.count != recordCount || now.needsMerger { return }
      for open in now.state.openJobs {
        if case .checking(let process) = open.phase, !ProcessIdentity(process).isAlive { return }
        if open.phase == .briefed, AgentRecord(open.record, project.context).saysEnded { return }
      }
      if let until = now.obstacle?.limit.until, until <= now.now { return }
    }
  }

  /// What agents ask a person and how it is answered; nil when they ask nothing.
  private func asked(_ run: Run) -> String? {
    let questions = run.state.questions(about: run.plan)
    guard let advice = StoryQuestion.advice(questions) else { return nil }
    return (questions.map(\.text) + [advice]).joined(separator: "; ")
  }

  private func answer(_ run: Run, _ decision: Decision) throws(Failure) -> Answer {
    let phase = run.phase(decision)
    func make(_ message: String, offers: [Job] = [], summary: String? = nil) -> Answer {
      Answer(
        run: run.folder.id, state: phase, offers: offers, message: message, summary: summary, plan: run.plan,
        isTeam: run.usesTrees, questions: run.state.recoveryQuestions)
    }
    let done = run.plan.stories.count { run.state.story($0.id).phase.isDone }
    let count = "\(done) of \(run.plan.stories.count) stories done"
    switch decision {
    case .finished(let result):
      let text =
        result.kind == .complete
        ? "\(count) on branch `\(try run.header.branch)`"
        : ["\(count); \(result.reason)", asked(run)].compactMap(\.self).joined(separator: "; ")
      return make(text, summary: run.summaryPath)
    case .rest where phase == .human:
      return make((["\(count)"] + run.state.recoveryQuestions.map(\.text)).joined(separator: "; "))
    case .rest(let reason): return make("the run rests: \(reason); `takt-helper resume` lets it go on")
    case .work(let open, let merging):
      let offers = open.filter { $0.phase == .offered }
      guard offers.isEmpty else { return make(count, offers: offers) }
      let subjects = open.map { $0.spec.story?.text ?? $0.spec.step }
      let merges = merging.compactMap { $0.spec.story?.text }
      let parts =
        (subjects.isEmpty ? [] : ["being worked on: \(subjects.joined(separator: ", "))"])
        + (merges.isEmpty ? [] : ["being merged: \(merges.joined(separator: ", "))"])
        + run.state.questions(about: run.plan).map(\.text)
      return make(([count] + parts).joined(separator: "; "))
    case .paused(let standing):
      guard phase == .stopped else { return make("\(count); \(standing.limit.text)") }
      return make("\(count); the run rests: \(standing.limit.text); \(standing.limit.kind.advice)")
    case .record, .assign, .perform:
      throw Failure(.internal, "the run was left with something to do that needs no agent")
    }
  }
}

extension SessionDriver.Answer {
  /// The answer as the session reads it.
  package var value: JSONValue {
    var members: [(String, JSONValue)] = [
      ("run", .string(run.text)), ("state", .string(state.rawValue)), ("actions", .array(actions)),
      ("message", .string(message)),
    ]
    if let summary { members.append(("summary", .string(summary))) }
    return .object(members)
  }

  private var actions: [JSONValue] {
    if state == .waiting || state == .limited { return [["action": "wait", "reason": .string(message)]] }
    if state == .human {
      return questions.map { question in
        .object([("action", "human")] + (question.value.members ?? []).map { ($0.name, $0.value) })
      }
    }
    return offers.map { offer in
      let spec = offer.spec
      let title = spec.story.flatMap { plan.story($0)?.title } ?? ""
      let subject = spec.story?.text ?? spec.step
      var members: [(String, JSONValue)] = [
        ("action", "agent"), ("role", .string(spec.role.rawValue)),
        ("story", spec.story.map { .string($0.text) } ?? .null), ("agent", .string(spec.agentType)),
      ]
      if let model = spec.model { members.append(("model", .string(model))) }
      members += [
        ("description", .string(ForeignText.line("\(subject) \(title)", limit: 60))),
        ("token", .string(spec.id.text)),
        ("prompt", .string("takt-helper brief \(spec.id)")),
      ]
      if isTeam { members.append(("isolation", "worktree")) }
      return .object(members)
    }
  }
}
