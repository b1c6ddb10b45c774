import TaktGit
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
        (run) throws(Failure) -> (Run, PendingMerge?, Bool) in
        guard case .work(_, let merging) = try run.advance(), !merging.isEmpty else { return (run, nil, true) }
        let recordCount = run.journal.records.count
        let pending = try run.beginMerge()
        // What was settled without gates moves the branch at once.
        _ = try run.advance()
        return (run, pending, pending == nil && run.journal.records.count == recordCount)
      }
      onMerge?()
      if isOver { return }
      if let pending { try check(pending, run) }
    }
  }

  /// Runs the gates on a merged result.
  private func check(_ pending: PendingMerge, _ run: Run) throws(Failure) {
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

  private func verdicts(on pending: PendingMerge, _ run: Run) throws(Failure) -> [GateRunner.Verdict] {
    let preparation = WorkspacePreparation(project, cancellation: cancellation)
    let tree = try preparation.readyForMerging(at: pending.commit)
    // What follows would throw away files of a person's if the folder were not a tree of its own.
    try tree.requireOwn()
    try tree.receive(pending.commit)
    let git = tree.workTree.repository.git
    // The tree is the helper's own: what the last gates left in it that git does not ignore is in the way.
    let checkout = ["checkout", "-q", "--force", "--detach", pending.commit, "--"]
    if try git.attempt(checkout).status != 0 {
      // So is the lock that a git left when it was ended here.
      try StaleLock.clear(repository: tree.workTree.repository)
      try git.run(checkout)
    }
    try git.run(["clean", "-q", "-f", "-f", "-d"])
    // What a story needs to build may have changed with it; a tree that was only just made is prepared already.
    if tree.base != pending.commit { try preparation.prepare(tree.record, of: run) }
    var verdicts: [GateRunner.Verdict] = []
    for gate in run.configuration.gates {
      let log = run.folder.gateLog(pending.jobID, attempt: 0, gate: gate.name)
      let verdict = try GateRunner(project.context, for: pending.jobID).run(
        gate, in: tree.path, log: log, shown: run.folder.shown(log), cancellation: cancellation)
      verdicts.append(verdict)
      if !verdict.result.passed { break }
    }
    return verdicts
  }
}
