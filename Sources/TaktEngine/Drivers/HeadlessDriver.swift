package import TaktModel
package import TaktSystem
package import TaktText

/// Drives a run without a Claude session: asks the engine, starts the agents it names, asks again.
package struct HeadlessDriver: Sendable {
  private let project: Project
  private let store: RunStore
  private let agent: any Agent
  private let script: String
  private let cancellation: Cancellation
  private let onProgress: @Sendable (RunProgress) -> Void

  /// Creates a driver.
  ///
  /// - `agent`: Who does the work.
  /// - `script`: The absolute path of the agent's script, so that `resume` finds it; empty when there is none.
  /// - `cancellation`: Ends the present agent and lets the run rest.
  /// - `onProgress`: Called whenever something worth showing happened.
  package init(
    _ project: Project, agent: any Agent, script: String = "", cancellation: Cancellation,
    onProgress: @escaping @Sendable (RunProgress) -> Void
  ) {
    self.project = project
    store = RunStore(project)
    self.agent = agent
    self.script = script
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
      try run.requireBranch()
      if run.state.stopReason != nil { try run.append(.runResumed) }
      try run.takeCharge(driver)
    }
    while true {
      guard !cancellation.isCancelled else { return try rest() }
      let (run, decision) = try store.change("run") { (run) throws(Failure) -> (OpenRun, Decision) in
        let decision = try run.advance()
        return (run, decision)
      }
      onProgress(RunProgress(run))
      switch decision {
      case .finished(let result): return .finished(result)
      case .rest(let reason):
        try store.change("run") { (run) throws(Failure) in try run.append(.driverDetached) }
        return .rests(reason)
      case .work(let open):
        guard let next = open.first else { continue }
        try work(on: next, of: run)
      case .record, .assign, .perform:
        throw Failure(.internal, "the run was left with something to do that needs no agent")
      }
    }
  }

  private func rest() throws(Failure) -> End {
    try store.change("run") { (run) throws(Failure) in
      try run.endAgents("the run was stopped")
      try run.append(.driverDetached)
    }
    return .rests("it was interrupted")
  }

  private func work(on known: AssignmentState, of run: OpenRun) throws(Failure) {
    let token = known.assignment.token
    if case .checking = known.phase {
      // A `finish` that outlived its driver still checks; its verdict is awaited.
      project.context.clock.sleep(nanoseconds: 100_000_000)
      return
    }
    let progress = RunProgress(run)
    let job = AgentJob(
      project: project, folder: run.folder, assignment: known.assignment,
      countedFailures: known.assignment.story.map { run.state.story($0).countedFailures } ?? known.assignment.attempt
        - 1,
      directory: project.root, configuration: run.configuration, cancellation: cancellation,
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
      report = try agent.work(on: job)
    } catch  where error.kind == .refused || error.kind == .input {
      // A gate that a stop cut short is not the agent's fault.
      report = AgentReport(cancellation.isCancelled ? .interrupted : .crashed, error.message)
    }
    try store.change("run") { (run) throws(Failure) in
      if let usage = report.usage { try run.append(.usageReported(token: token, usage: usage)) }
      guard let now = run.state.assignment(token), now.isOpen else { return }
      if case .checking(let process) = now.phase, ProcessIdentity(process).isAlive,
        process != ProcessIdentity.current().record
      {
        return
      }
      try run.append(.agentEnded(token: token, ending: report.ending, detail: report.detail))
    }
  }
}
