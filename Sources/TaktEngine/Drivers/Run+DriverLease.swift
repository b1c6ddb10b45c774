package import TaktModel
import TaktSystem
package import TaktText

extension Run {
  /// Whether a helper drives the run, as far as the journal knows.
  package var isDrivenByHelper: Bool { state.driver?.kind == .headless && state.stopReason == nil }

  /// Puts a driver in charge of the run.
  ///
  /// A run has one driver at a time. When the one before is gone, so are its agents: what is left of them is ended, and
  /// their assignments are given out again without counting against the stories.
  package mutating func acquireLease(_ driver: Driver) throws(Failure) {
    guard state.driver != driver else {
      if !state.recoveryQuestions.isEmpty { try recover() }
      return try requirePlace()
    }
    if let current = state.driver, let process = current.process {
      // One program may go from one session to another, by `/clear` for instance.
      guard process == driver.process || !ProcessIdentity(process).isAlive else {
        let who = current.kind == .session ? "a Claude Code session" : "`takt-helper run`"
        throw Failure(
          .environment, "run `\(folder.id)` is being driven by \(who) (process \(process.pid))",
          hints: ["wait for it, or end it with `takt-helper stop`"])
      }
    }
    // Without a driver, or after one of which no process is known, only a headless driver can be sure that no agent
    // works: it starts them all itself.
    if state.driver?.process.map({ $0 != driver.process }) ?? false || driver.kind == .headless {
      try endAgents("its driver was gone")
    }
    try recover()
    try requirePlace()
    try append(.driver(.attached(driver)))
  }

  /// Takes the run back from a driver that is gone, without giving it to another one yet.
  package mutating func reclaimLease() throws(Failure) {
    if let process = state.driver?.process {
      guard !ProcessIdentity(process).isAlive else { return }
      try endAgents("its driver was gone")
    }
    try recover()
  }

  /// Refuses to go on with a checkout on another branch, unless a person is asked about just that.
  package func requirePlace() throws(Failure) {
    guard state.recoveryQuestions.isEmpty else { return }
    try requireBranch()
  }

  /// Takes an assignment back whose agent, one of a session, ended without a report.
  ///
  /// - `detail`: How it ended, when the model's provider is not to blame.
  mutating func endLost(
    _ open: Job, _ record: AgentRecord, _ detail: String
  ) throws(Failure) {
    let jobID = open.id
    if let fault = record.fault {
      try noteFault(fault, of: open.spec)
      leaveCheckout(open)
      try append(.job(.ended(jobID: jobID, ending: .limited, detail: fault.detail)))
    } else {
      try endAttempt(open, .silent, detail, seen: workSeen(jobID))
    }
    preserveProgress(of: open)
  }

  /// Ends an attempt without an accepted report.
  ///
  /// When its last report could not be checked for a reason that lies in the surroundings, it does not count, and the run
  /// rests.
  mutating func endAttempt(
    _ job: Job, _ ending: AgentEnding, _ detail: String, seen: [RunEvent] = []
  ) throws(Failure) {
    let note = leaveCheckout(job)
    let fault = ending.countsAsFailure ? job.faultText : nil
    let whole = [fault ?? detail, note].compactMap(\.self).joined(separator: "; ")
    let end = RunEvent.job(.ended(jobID: job.id, ending: fault == nil ? ending : .interrupted, detail: whole))
    try append((fault == nil ? seen : []) + [end])
    if let fault, state.stopReason == nil { try append(.run(.stopped(reason: fault))) }
  }

  /// Ends what is left of the run's agents, and takes the assignments back that are out.
  ///
  /// That goes for agents whose reports were taken too: their programs may never have ended. A check that is under way
  /// goes on, and its verdict counts.
  package mutating func endAgents(_ detail: String) throws(Failure) {
    var spared = OrphanReaper.Spared()
    var given: [JobID] = []
    for open in state.openJobs {
      let jobID = open.id
      if case .checking(let process) = open.phase, ProcessIdentity(process).isAlive {
        spared.processes.insert(ProcessIdentity(process))
        spared.markers.insert(ProcessTag(of: jobID.text).ofCheck)
      } else {
        given.append(jobID)
      }
    }
    for job in state.mergingJobs {
      // The gates of a merge go on as well.
      guard case .merging(let merge) = job.phase, case .checking(_, let process) = merge.phase,
        ProcessIdentity(process).isAlive
      else { continue }
      spared.processes.insert(ProcessIdentity(process))
      spared.markers.insert(ProcessTag(of: job.id.text).ofCheck)
    }
    let note = OrphanProcesses.note(OrphanProcesses.end(state.jobs, sparing: spared))
    if let note { warn(note) }
    for jobID in given {
      let open = state.job(jobID)
      let left = open.flatMap { leaveCheckout($0, asksAboutTheRest: true) }
      let whole = [detail, note, lastHeartbeatText(jobID), left].compactMap(\.self).joined(separator: "; ")
      try append(.job(.ended(jobID: jobID, ending: .interrupted, detail: whole)))
      if let open { preserveProgress(of: open) }
    }
  }
}
