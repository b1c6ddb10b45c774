package import TaktModel
package import TaktSystem
package import TaktText

/// Drives a run without a Claude session: asks the engine, starts the agents it names, asks again.
package struct HeadlessDriver: Sendable {
  private let project: Project
  private let store: RunStore
  private let agent: any Agent
  private let script: String
  private let waits: Bool
  private let cancellation: Cancellation
  private let onProgress: @Sendable (RunProgress) -> Void

  /// Creates a driver.
  ///
  /// - `agent`: Who does the work.
  /// - `script`: The absolute path of the agent's script, so that `resume` finds it; empty when there is none.
  /// - `waits`: Whether it is waited while a model's provider gives nothing; else the run rests.
  /// - `cancellation`: Ends the present agent and lets the run rest.
  /// - `onProgress`: Called whenever something worth showing happened.
  package init(
    _ project: Project, agent: any Agent, script: String = "", waits: Bool = true, cancellation: Cancellation,
    onProgress: @escaping @Sendable (RunProgress) -> Void
  ) {
    self.project = project
    store = RunStore(project)
    self.agent = agent
    self.script = script
    self.waits = waits
    self.cancellation = cancellation
    self.onProgress = onProgress
  }

  /// How driving ended.
  package enum End: Sendable {
    /// The run is over.
    case finished(RunResult)
    /// The run rests; why.
    case rests(String)
  }

  /// Drives the latest run until it is over or rests.
  package func drive() throws(Failure) -> End {
    let driver = Driver(kind: .headless, process: ProcessIdentity.current().record, agent: agent.name, script: script)
    try store.change("run") { (run) throws(Failure) in
      try run.takeCharge(driver)
      try run.letGoOn()
    }
    let crew = Crew()
    let pulse = Pulse(project, crew, checkpointSeconds: try store.requireLatest().configuration.checkpointSeconds)
    defer {
      crew.halt.cancel()
      crew.joinAll()
      pulse.end()
    }
    try TreeRelease(project).releaseAll()
    while true {
      crew.clear()
      if let failure = crew.failure { throw try giveUp(crew, failure) }
      guard !cancellation.isCancelled else { return try rest(crew) }
      let (run, decision) = try store.change("run") { (run) throws(Failure) -> (OpenRun, Decision) in
        let decision = try run.advance()
        return (run, decision)
      }
      onProgress(RunProgress(run))
      switch decision {
      case .finished(let result):
        crew.settle(cancellation)
        if run.usesTrees { try TreeRelease(project).releaseAll() }
        // Told to stop while the last agent's program lingers: the account is there, but nobody waits for it.
        if cancellation.isCancelled { return .rests("it was interrupted") }
        return .finished(result)
      case .rest(let reason):
        // After a breaker nobody is at work any more; who has finished may say its last words.
        if run.state.trip == nil { crew.halt.cancel() }
        crew.settle(cancellation)
        try store.change("run") { (run) throws(Failure) in
          try run.endAgents("the run was stopped")
          try run.append(.driverDetached)
        }
        return .rests(reason)
      case .work(let open, let merging):
        guard try !tripBreaker(before: open, of: run, crew) else { continue }
        try begin(open, merging, of: run, crew)
        wait(crew, since: run)
      case .paused(let standing):
        guard waits, !standing.limit.isForAPerson(since: standing.since, now: run.now) else {
          crew.settle(cancellation)
          try store.change("run") { (run) throws(Failure) in try run.append(.driverDetached) }
          return .rests(standing.limit.text)
        }
        let until = standing.limit.until ?? run.now
        if TimedWait(until: until, context: project.context, cancellation: cancellation).run() {
          try store.change("run") { (run) throws(Failure) in
            if run.obstacle != nil { try run.append(.providerCleared(standing.limit.route)) }
          }
        }
      case .record, .assign, .perform:
        throw Failure(.internal, "the run was left with something to do that needs no agent")
      }
    }
  }

  /// Takes back what no agent was started for when a breaker has reason to trip by now; whether that was so.
  ///
  /// The next story is given out as soon as a report is accepted, and what the agent used is only known when it has ended.
  private func tripBreaker(
    before open: [AssignmentState], of run: OpenRun, _ crew: Crew
  ) throws(Failure) -> Bool {
    let offers = open.filter { known in
      known.phase == .offered && known.process == nil && !crew.isBusy(with: known.assignment.token.text)
    }
    guard !offers.isEmpty, mayBegin(run, crew) else { return false }
    guard run.state.trip != nil || run.trip(before: offers) != nil else { return false }
    return try store.change("run") { (run) throws(Failure) in try run.tripBreaker(takingBack: offers) }
  }

  /// Whether another agent may be started.
  ///
  /// One whose report is accepted may take a moment to end; until then it has its place, and in solo mode the checkout.
  private func mayBegin(_ run: OpenRun, _ crew: Crew) -> Bool {
    crew.count < max(1, run.state.header?.maxParallel ?? 1)
  }

  /// Starts whatever can be under way and is not.
  private func begin(
    _ open: [AssignmentState], _ merging: [AssignmentState], of run: OpenRun, _ crew: Crew
  ) throws(Failure) {
    for known in open where !crew.isBusy(with: known.assignment.token.text) && mayBegin(run, crew) {
      // A `finish` that outlived its driver still checks; its verdict is awaited.
      if case .checking = known.phase { continue }
      try crew.begin(known.assignment.token.text) { () throws(Failure) in try work(on: known, of: run, crew) }
    }
    guard !merging.isEmpty, !crew.isBusy(with: Crew.merge) else { return }
    try crew.begin(Crew.merge) { () throws(Failure) in
      do throws(Failure) {
        try Merger(project, cancellation: crew.halt).drain(onMerge: crew.call)
      } catch  where crew.halt.isCancelled {
        // The stop cut it short; it is merged when the run goes on.
      }
    }
  }

  /// Waits until there may be something to do.
  private func wait(_ crew: Crew, since run: OpenRun) {
    let files = project.context.files
    let known = run.journal.size
    for _ in 0..<100 {
      crew.wait(milliseconds: 100, cancellation)
      let size = (try? files.status(run.journal.path))??.size
      if cancellation.isCancelled || crew.hasNews || size != known { return }
    }
  }

  /// Ends everything and gives up charge, because something went wrong that no agent is to blame for.
  private func giveUp(_ crew: Crew, _ failure: Failure) throws(Failure) -> Failure {
    _ = try rest(crew)
    return failure
  }

  private func rest(_ crew: Crew) throws(Failure) -> End {
    crew.halt.cancel()
    crew.joinAll()
    try store.change("run") { (run) throws(Failure) in
      try run.endAgents("the run was stopped")
      try run.append(.driverDetached)
    }
    return .rests("it was interrupted")
  }

  private func work(on known: AssignmentState, of run: OpenRun, _ crew: Crew) throws(Failure) {
    let token = known.assignment.token
    guard pause(before: known.assignment, of: run, crew) else { return }
    var place = project
    if run.usesTrees {
      let record = try TreePreparation(project, cancellation: crew.halt).ready(token)
      place = StoryTree(project, record).projectInside
    }
    try work(on: known, of: run, in: place, crew)
    if run.usesTrees { try TreeRelease(project).release(token) }
  }

  /// Waits when the program failed the last time; answers whether to go on.
  private func pause(before assignment: Assignment, of run: OpenRun, _ crew: Crew) -> Bool {
    let pause = CrashPause(seconds: run.configuration.crashPauseSeconds)
    guard let until = pause.end(before: assignment, in: run.state), until > run.now else { return true }
    onProgress(RunProgress(run).with(activity: "a pause, as its program failed", of: assignment.token))
    return TimedWait(until: until, context: project.context, cancellation: crew.halt).run()
  }

  private func work(
    on known: AssignmentState, of run: OpenRun, in place: Project, _ crew: Crew
  ) throws(Failure) {
    let token = known.assignment.token
    let progress = RunProgress(run)
    let job = AgentJob(
      project: place, folder: run.folder, assignment: known.assignment,
      countedFailures: known.assignment.story.map { run.state.story($0).countedFailures } ?? known.assignment.attempt
        - 1,
      directory: place.checkout, configuration: run.configuration, cancellation: crew.halt,
      onStart: { process in
        // Without this record an orphan could not be ended after a crash; the agent itself needs nothing of it.
        try? RunStore(project).change("run") { (run) throws(Failure) in
          try run.append(.agentSpawned(token: token, process: process.record))
        }
      },
      onActivity: { activity in
        // The journal may have moved on: a report was refused while the agent goes on working.
        let current = ((try? store.latest()) ?? nil).map(RunProgress.init) ?? progress
        onProgress(current.with(activity: activity, of: token))
      })
    let report: AgentReport
    do throws(Failure) {
      report = try agent(for: known.assignment, run).work(on: job)
    } catch  where error.kind == .refused || error.kind == .input {
      // A gate that a stop cut short is not the agent's fault.
      report = AgentReport(crew.halt.isCancelled ? .interrupted : .crashed, error.message)
    }
    let seen = report.ending.countsAsFailure ? try store.requireLatest().workSeen(token) : []
    try store.change("run") { (run) throws(Failure) in
      if let fault = report.fault { try run.noteFault(fault, of: known.assignment) }
      if let usage = report.usage { try run.append(.usageReported(token: token, usage: usage)) }
      guard let now = run.state.assignment(token), now.isOpen else { return }
      if case .checking(let process) = now.phase, ProcessIdentity(process).isAlive,
        process != ProcessIdentity.current().record
      {
        return
      }
      try run.append(seen + [.agentEnded(token: token, ending: report.ending, detail: report.detail)])
      run.keepProgress(of: now)
    }
  }

  /// The driver's own agent, or the one that takes over while the provider limits that.
  private func agent(for assignment: Assignment, _ run: OpenRun) throws(Failure) -> any Agent {
    guard !assignment.program.isEmpty, assignment.program != agent.name else { return agent }
    return try Agents.named(assignment.program, script: nil, configuration: run.configuration, project.context)
  }
}
