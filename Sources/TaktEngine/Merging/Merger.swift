import TaktModel
package import TaktSystem
package import TaktText

/// Brings accepted work to the run's branch, one piece at a time; the gates run without the lock.
package struct Merger: Sendable {
  private let project: Project
  private let store: RunStore
  private let cancellation: Cancellation?

  /// Creates the operation for a project's latest run.
  package init(_ project: Project, cancellation: Cancellation? = nil) {
    self.project = project
    self.cancellation = cancellation
    store = RunStore(project)
  }

  /// Merges until nothing waits, a person is needed, or another helper is at it.
  ///
  /// - `onMerge`: Called whenever something has changed.
  package func drain(onMerge: (() -> Void)? = nil) throws(Failure) {
    while cancellation?.isCancelled != true {
      let (run, pending, isOver) = try store.change("merge") {
        (run) throws(Failure) -> (OpenRun, PendingMerge?, Bool) in
        guard case .work(_, let merging) = try run.advance(), !merging.isEmpty else { return (run, nil, true) }
        let known = run.journal.records.count
        let pending = try run.beginMerge()
        // What was settled without gates moves the branch at once.
        _ = try run.advance()
        return (run, pending, pending == nil && run.journal.records.count == known)
      }
      onMerge?()
      if isOver { return }
      if let pending { try check(pending, run) }
    }
  }

  /// Runs the gates on a merged result.
  private func check(_ pending: PendingMerge, _ run: OpenRun) throws(Failure) {
    do throws(Failure) {
      let verdicts = try verdicts(on: pending, run)
      try store.change("merge") { (run) throws(Failure) in
        try run.endMerge(pending, verdicts)
        _ = try run.advance()
      }
    } catch {
      try? store.change("merge") { (run) throws(Failure) in
        try run.interruptMerge(pending, "it could not be checked: \(error.message)")
      }
      throw error
    }
  }

  private func verdicts(on pending: PendingMerge, _ run: OpenRun) throws(Failure) -> [GateRunner.Verdict] {
    let record = try TreePreparation(project, cancellation: cancellation).readyForMerging(at: pending.commit)
    let git = Git(project.context, in: record.path)
    if record.isolation == .clone {
      let ref = "refs/takt/start/merge"
      try project.repository.point(ref, at: pending.commit)
      try git.run(["fetch", "-q", "--no-tags", "--update-shallow", "--", project.gitFolder, "+\(ref):\(ref)"])
      try? project.context.files.remove("\(record.path)/.git/FETCH_HEAD")
    }
    // The tree is the helper's own: what the last gates left in it that git does not ignore is in the way.
    try git.run(["checkout", "-q", "--force", "--detach", pending.commit, "--"])
    try git.run(["clean", "-q", "-f", "-f", "-d"])
    var verdicts: [GateRunner.Verdict] = []
    for gate in run.configuration.gates {
      let log = run.folder.gateLog(pending.token, round: 0, gate: gate.name)
      let verdict = try GateRunner(project.context, for: pending.token).run(
        gate, in: record.path, log: log, shown: run.folder.shown(log), cancellation: cancellation)
      verdicts.append(verdict)
      if !verdict.result.passed { break }
    }
    return verdicts
  }
}
