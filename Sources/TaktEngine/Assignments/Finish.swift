import TaktGit
package import TaktModel
package import TaktSystem
package import TaktText

/// What an agent reports.
package struct FinishReport: Sendable {
  /// The word for what came of the work; what it means, the job's contract says.
  package var outcome: String
  /// Why the work cannot be done, for the outcome `blocked`.
  package var category: BlockCategory
  /// Why the work cannot be done, or why nothing needed to change.
  package var reason: String
  /// The workbook or report.
  package var text: String

  /// Creates a report.
  package init(
    outcome: String, category: BlockCategory = .implementationError, reason: String = "", text: String = ""
  ) {
    self.outcome = outcome
    self.category = category
    self.reason = reason
    self.text = text
  }
}

/// What the helper answers to a report.
package enum FinishAnswer: Sendable {
  /// The report is accepted; the commit is nil when nothing changed.
  case accepted(commit: String?, files: [String])
  /// The report is refused; `isOver` when it was the last one that this agent could make.
  case refused([Refusal], isOver: Bool)
  /// The block is noted.
  case blocked
}

/// The only way for an agent to end its assignment: a report that is checked, then accepted or refused with reasons.
///
/// The check itself runs without the lock, since gates may take minutes; what it found is taken in under the lock, and
/// only if the tree is still the one that was checked.
package struct Finish: Sendable {
  private let project: Project
  private let store: RunStore

  /// Creates the check for a project's latest run.
  package init(_ project: Project) {
    self.project = project
    store = RunStore(project)
  }

  /// Checks a report and takes it in.
  ///
  /// - `cancellation`: Ends the gates at once; the report then counts as never made.
  /// - `onGate`: Called with each gate's name before it runs.
  package func submit(
    _ jobID: JobID, _ report: FinishReport, cancellation: Cancellation? = nil, onGate: ((String) -> Void)? = nil
  ) throws(Failure) -> FinishAnswer {
    let answer = try check(jobID, report, cancellation, onGate)
    // The helper that drives a run merges by itself; a session waits for its agents, and this is one of them.
    guard case .accepted(_, let files) = answer, let run = try store.latest(), run.usesTrees,
      run.state.driver?.kind == .session
    else { return answer }
    do throws(Failure) {
      try Merger(project, cancellation: cancellation).drain()
      return .accepted(commit: try commit(of: jobID, store.requireLatest()), files: files)
    } catch {
      // The report is accepted all the same; `next` tells the session what is in the way of the merge.
      return answer
    }
  }

  private func check(
    _ jobID: JobID, _ report: FinishReport, _ cancellation: Cancellation?, _ onGate: ((String) -> Void)?
  ) throws(Failure) -> FinishAnswer {
    if report.outcome == AgentWork.blocked { return try noteBlock(jobID, report.category, report) }
    let run = try store.change("finish") { (run) throws(Failure) -> Run in
      let job = try run.openJob(jobID)
      if SoloCheckout(run, job) == nil { try run.requireBranch() }
      if case .checking(let process) = job.phase, ProcessIdentity(process).isAlive {
        throw Failure(
          .refused, "a report of this assignment is being checked already (process \(process.pid))",
          hints: ["wait for its answer"])
      }
      try run.append(.job(.checkStarted(jobID: jobID, process: ProcessIdentity.current().record)))
      run.heartbeat(jobID)
      return run
    }
    do throws(Failure) {
      let check = FinishCheck(run: run, jobID: jobID, report: report, cancellation: cancellation)
      return try apply(jobID, report, check.evidence(onGate: onGate))
    } catch {
      // No verdict came out, so the agent may report again.
      let isFault = error.kind == .environment && cancellation?.isCancelled != true
      try? store.change("finish") { (run) throws(Failure) in
        guard case .checking? = run.state.job(jobID)?.phase else { return }
        try run.append(.job(.checkInterrupted(jobID: jobID, reason: isFault ? error.sentence : "")))
      }
      guard isFault else { throw error }
      throw Failure(
        error.kind, error.message, causes: error.causes,
        hints: error.hints + [
          "your work is not at fault: finish once more, and if that fails too, end without doing anything more; the run "
            + "then rests until the cause is gone, and another agent continues"
        ], diagnostics: error.diagnostics)
    }
  }

  private func apply(_ jobID: JobID, _ report: FinishReport, _ evidence: Evidence) throws(Failure) -> FinishAnswer {
    try store.change("finish") { (run) throws(Failure) -> FinishAnswer in
      let job = try run.openJob(jobID)
      var refusals = evidence.refusals
      if refusals.isEmpty { refusals = try movedMeanwhile(run, job) }
      try run.append(found(evidence, jobID, run))
      guard refusals.isEmpty else {
        let seen = evidence.snapshot.tree
        try run.append(
          (seen.isEmpty ? [] : [.job(.seen(jobID: jobID, tree: seen, failing: evidence.failingGates))])
            + [.job(.refused(jobID: jobID, refusals: refusals))])
        let isOver = job.refusals.count + 1 >= run.configuration.refusalLimit
        if isOver {
          let note = run.leaveCheckout(job)
          try run.append(
            .job(
              .ended(
                jobID: jobID, ending: .refused,
                detail: ["\(job.refusals.count + 1) reports were refused", note].compactMap(\.self).joined(
                  separator: "; "))))
          run.preserveProgress(of: job)
        }
        return .refused(refusals, isOver: isOver)
      }
      let filed = try file(report.text, run, job)
      let now = run.now
      let commit = try AcceptedWork(run, job).commit(evidence.snapshot, files: evidence.files, at: now)
      let acceptance = Acceptance(
        jobID: jobID, outcome: evidence.files.isEmpty ? .unchanged : .done, choice: evidence.choice,
        tree: evidence.snapshot.tree, parent: evidence.snapshot.head, files: evidence.files,
        gates: evidence.gates, workbook: filed, reason: report.reason, commit: commit)
      try run.append([.job(.accepted(acceptance))], at: now)
      // The journal has it: from here on any helper can bring it to its end. A helper that drives the run continues by itself,
      // and only when the agent's program is gone.
      _ = try run.advance(run.isDrivenByHelper ? .acceptedWork : .whole)
      return .accepted(commit: self.commit(of: jobID, run), files: acceptance.files)
    }
  }

  /// What the check found in the repository that the helper did not put there, and that is not said yet.
  private func found(_ evidence: Evidence, _ jobID: JobID, _ run: Run) -> [RunEvent] {
    var found: [RunEvent] = []
    if !evidence.folded.isEmpty {
      found.append(.repository(.commitsFolded(jobID: jobID, commits: evidence.folded)))
    }
    guard !evidence.surroundings.isEmpty else { return found }
    let said = Set(
      run.journal.records.flatMap { record -> [String] in
        if case .repository(.surroundingsChanged(_, let changes)) = record.event { changes } else { [] }
      })
    let changes = evidence.surroundings.filter { !said.contains($0) }
    if !changes.isEmpty { found.append(.repository(.surroundingsChanged(jobID: jobID, changes: changes))) }
    return found
  }

  /// What speaks against a report whose checkout was moved while gates ran.
  private func movedMeanwhile(_ run: Run, _ job: Job) throws(Failure) -> [Refusal] {
    guard let checkout = SoloCheckout(run, job) else { return [] }
    switch try checkout.place() {
    case .atBase: return []
    case .ahead:
      return [
        Refusal(
          code: "finish.base-moved",
          message:
            "commits were made while the report was checked, so what was checked is not what is there; finish again")
      ]
    case .away(let branch, let head): return [try checkout.refusal(branch: branch, head: head)]
    }
  }

  private func commit(of jobID: JobID, _ run: Run) -> String? {
    run.state.job(jobID)?.story.flatMap { run.state.story($0).commit }
  }

  private func noteBlock(
    _ jobID: JobID, _ category: BlockCategory, _ report: FinishReport
  ) throws(Failure) -> FinishAnswer {
    try store.change("finish") { (run) throws(Failure) -> FinishAnswer in
      let job = try run.openJob(jobID)
      guard !ForeignText.line(report.reason).isEmpty else {
        throw Failure(
          .usage, "a block needs a reason", hints: ["add `--reason \"…\"`: what is in the way, and what you would ask"])
      }
      if !report.text.isEmpty { _ = try file(report.text, run, job) }
      let seen = run.workSeen(jobID)
      run.leaveCheckout(job)
      try run.append(
        seen + [.job(.reportedBlocked(jobID: jobID, category: category, reason: report.reason))])
      run.preserveProgress(of: job)
      return .blocked
    }
  }

  /// Files the workbook or report and returns where, as people see it.
  private func file(_ text: String, _ run: Run, _ job: Job) throws(Failure) -> String {
    let isSettling = job.spec.role == .resolver
    let path =
      job.spec.story.map { isSettling ? run.folder.settlement($0) : run.folder.workbook($0) }
      ?? run.folder.report(step: job.spec.step, visit: job.visit)
    try reporting { () throws(SystemError) in
      if let parent = PathText.parent(of: path) { try project.context.files.createDirectory(parent) }
      try project.context.files.writeDurably(Array(text.utf8), to: path)
    }
    return run.folder.shown(path)
  }
}
