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
      try run.acquireLease(driver)
      try run.resume()
    }
    let pool = TaskPool()
    let heartbeat = Heartbeat(
      project, pool, checkpointSeconds: try store.requireLatest().configuration.checkpointSeconds)
    defer {
      pool.halt.cancel()
      pool.joinAll()
      heartbeat.end()
    }
    try WorkspaceRelease(project).releaseAll()
    while true {
      pool.clear()
      if let failure = pool.failure { throw try giveUp(pool, failure) }
      guard !cancellation.isCancelled else { return try rest(pool) }
      let isAlone = pool.count == 0
      let (run, decision) = try store.change("run") { (run) throws(Failure) -> (Run, Decision) in
        // An agent's program may do to checkout and branch what it likes until it is gone.
        let isLingering = !isAlone && !run.usesTrees && run.state.openJobs.isEmpty
        let decision = try run.advance(isAlone ? .whole : isLingering ? .acceptedWork : .beforeEnd)
        return (run, decision)
      }
      onProgress(RunProgress(run))
      switch decision {
      case .finished(let result):
        pool.settle(cancellation)
        if run.usesTrees { try WorkspaceRelease(project).releaseAll() }
        try store.change("run") { (run) throws(Failure) in run.accountIfMissing() }
        // Told to stop while the last agent's program lingers: the account is there, but nobody waits for it.
        if cancellation.isCancelled { return .rests("it was interrupted") }
        return .finished(result)
      case .rest(let reason):
        // After a breaker nobody is at work any more; who has finished may say its last words.
        if run.state.trip == nil { pool.halt.cancel() }
        pool.settle(cancellation)
        try store.change("run") { (run) throws(Failure) in
          try run.endAgents("the run was stopped")
          try run.append(.driver(.detached))
        }
        return .rests(reason)
      case .work(let open, let merging):
        guard try !tripBreaker(before: open, of: run, pool) else { continue }
        try begin(open, merging, of: run, pool)
        wait(pool, since: run)
      case .paused(let standing):
        guard waits, !standing.limit.isForAPerson(since: standing.since, now: run.now) else {
          pool.settle(cancellation)
          try store.change("run") { (run) throws(Failure) in try run.append(.driver(.detached)) }
          return .rests(standing.limit.text)
        }
        let until = standing.limit.until ?? run.now
        if TimedWait(until: until, context: project.context, cancellation: cancellation).run() {
          try store.change("run") { (run) throws(Failure) in
            if run.obstacle != nil { try run.append(.provider(.cleared(standing.limit.route))) }
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
    before open: [Job], of run: Run, _ pool: TaskPool
  ) throws(Failure) -> Bool {
    let offers = open.filter { job in
      job.phase == .offered && job.process == nil && !pool.isBusy(with: job.id.text)
    }
    guard !offers.isEmpty, mayBegin(run, pool) else { return false }
    guard run.state.trip != nil || run.trip(before: offers) != nil else { return false }
    return try store.change("run") { (run) throws(Failure) in try run.tripBreaker(takingBack: offers) }
  }

  /// Whether another agent may be started.
  ///
  /// One whose report is accepted may take a moment to end; until then it has its place, and in solo mode the checkout.
  private func mayBegin(_ run: Run, _ pool: TaskPool) -> Bool {
    pool.count < max(1, run.state.header?.maxParallel ?? 1)
  }

  /// Starts whatever can be under way and is not.
  private func begin(
    _ open: [Job], _ merging: [Job], of run: Run, _ pool: TaskPool
  ) throws(Failure) {
    for job in open where !pool.isBusy(with: job.id.text) && mayBegin(run, pool) {
      // A `finish` that outlived its driver still checks; its verdict is awaited.
      if case .checking = job.phase { continue }
      try pool.begin(job.id.text) { () throws(Failure) in try work(on: job, of: run, pool) }
    }
    guard !merging.isEmpty, !pool.isBusy(with: TaskPool.merge) else { return }
    try pool.begin(TaskPool.merge) { () throws(Failure) in
      do throws(Failure) {
        try Merger(project, cancellation: pool.halt).drain(onMerge: pool.call)
      } catch  where pool.halt.isCancelled {
        // The stop cut it short; it is merged when the run goes on.
      }
    }
  }

  /// Waits until there may be something to do.
  private func wait(_ pool: TaskPool, since run: Run) {
    let files = project.context.files
    let journalSize = run.journal.size
    for _ in 0..<100 {
      pool.wait(milliseconds: 100, cancellation)
      let size = (try? files.status(run.journal.path))??.size
      if cancellation.isCancelled || pool.hasNews || size != journalSize { return }
    }
  }

  /// Ends everything and gives up charge, because something went wrong that no agent is to blame for.
  private func giveUp(_ pool: TaskPool, _ failure: Failure) throws(Failure) -> Failure {
    _ = try rest(pool)
    return failure
  }

  private func rest(_ pool: TaskPool) throws(Failure) -> End {
    pool.halt.cancel()
    pool.joinAll()
    try store.change("run") { (run) throws(Failure) in
      try run.endAgents("the run was stopped")
      try run.append(.driver(.detached))
    }
    return .rests("it was interrupted")
  }

  private func work(on job: Job, of run: Run, _ pool: TaskPool) throws(Failure) {
    let jobID = job.id
    guard pause(before: job.spec, of: run, pool) else { return }
    var place = project
    if run.usesTrees {
      place = try WorkspacePreparation(project, cancellation: pool.halt).ready(jobID).projectInside
    }
    try work(on: job, of: run, in: place, pool)
    if run.usesTrees { try WorkspaceRelease(project).release(jobID) }
  }

  /// Waits when the program failed the last time; answers whether to go on.
  private func pause(before spec: JobSpec, of run: Run, _ pool: TaskPool) -> Bool {
    let pause = RestartBackoff(seconds: run.configuration.crashPauseSeconds)
    guard let until = pause.end(before: spec, in: run.state), until > run.now else { return true }
    onProgress(RunProgress(run).with(activity: "a pause, as its program failed", of: spec.id))
    return TimedWait(until: until, context: project.context, cancellation: pool.halt).run()
  }

  private func work(
    on job: Job, of run: Run, in place: Project, _ pool: TaskPool
  ) throws(Failure) {
    let jobID = job.id
    let progress = RunProgress(run)
    let launch = AgentLaunch(
      project: place, folder: run.folder, spec: job.spec,
      earlier: run.state.attempts(before: job),
      directory: place.checkout, configuration: run.configuration, cancellation: pool.halt,
      onStart: { process in
        // Without this record an orphan could not be ended after a crash; the agent itself needs nothing of it.
        try? RunStore(project).change("run") { (run) throws(Failure) in
          try run.append(.job(.spawned(jobID: jobID, process: process.record)))
        }
      },
      onActivity: { activity in
        // The journal may have moved on: a report was refused while the agent goes on working.
        let current = ((try? store.latest()) ?? nil).map(RunProgress.init) ?? progress
        onProgress(current.with(activity: activity, of: jobID))
      })
    let report: AgentReport
    do throws(Failure) {
      report = try agent(for: job.spec, run).work(on: launch)
    } catch  where error.kind == .refused || error.kind == .input {
      // A gate that a stop cut short is not the agent's fault.
      report = AgentReport(pool.halt.isCancelled ? .interrupted : .crashed, error.message)
    } catch {
      // A report that could not be checked lets the run rest in good order, whoever made it.
      guard try store.requireLatest().state.job(jobID)?.checkFault != nil else { throw error }
      report = AgentReport(.crashed, error.message)
    }
    let seen = report.ending.countsAsFailure ? try store.requireLatest().workSeen(jobID) : []
    try store.change("run") { (run) throws(Failure) in
      if let fault = report.fault { try run.noteFault(fault, of: job.spec) }
      if let usage = report.usage { try run.append(.job(.usageReported(jobID: jobID, usage: usage))) }
      guard let now = run.state.job(jobID), now.isOpen else { return }
      if case .checking(let process) = now.phase, ProcessIdentity(process).isAlive,
        process != ProcessIdentity.current().record
      {
        return
      }
      try run.endAttempt(now, report.ending, report.detail, seen: seen)
      run.preserveProgress(of: now)
    }
  }

  /// The driver's own agent, or the one that takes over while the provider limits that.
  private func agent(for spec: JobSpec, _ run: Run) throws(Failure) -> any Agent {
    guard !spec.program.isEmpty, spec.program != agent.name else { return agent }
    return try Agents.named(spec.program, script: nil, configuration: run.configuration, project.context)
  }
}
