package import TaktModel
import TaktSystem
package import TaktText

/// Removes the trees that nobody needs any more; what they hold and nothing else has is kept under a ref first.
package struct WorkspaceRelease: Sendable {
  private let project: Project
  private let store: RunStore

  /// Creates the operation for a project.
  package init(_ project: Project) {
    self.project = project
    store = RunStore(project)
  }

  /// Removes every finished tree of the latest run.
  ///
  /// What cannot be removed stays in the manifest for another time. The result: why, a sentence for each of those.
  @discardableResult
  package func releaseAll() throws(Failure) -> [String] {
    guard let run = try store.latest() else { return [] }
    if run.usesTrees { try project.removeUnmadeEntries() }
    var left: [String] = []
    for record in run.finishedTrees where !isInUse(record, run) {
      do throws(Failure) {
        if let reason = try release(record, of: run) { left.append(reason) }
      } catch {
        left.append("the tree `\(record.path)` stays: \(error.message)")
      }
    }
    if run.usesTrees {
      try run.removeCheckpoints()
      if run.state.result != nil {
        SessionFolder(project).removeIfEmpty()
        try project.removeBrokenEntries()
      }
    }
    return left
  }

  /// Removes the trees of a run that is over, which whoever ended it may have been cut off from.
  ///
  /// Nothing depends on it: what stays is tried again by the next command.
  package func releaseAfterEnd() {
    guard let run = (try? store.latest()) ?? nil, run.state.result != nil, run.usesTrees else { return }
    _ = try? releaseAll()
  }

  /// Removes the tree of one assignment of the latest run, if that is finished with.
  package func release(_ jobID: JobID) throws(Failure) {
    guard let run = try store.latest(), let record = run.finishedTrees.last(where: { $0.jobID == jobID }) else {
      return
    }
    _ = try release(record, of: run)
  }

  /// Whether somebody may still be at work in a tree that is finished with.
  ///
  /// A session's agent may continue for a moment after its report was accepted, and a program may outlive its driver.
  func isInUse(_ record: WorkspaceRecord, _ run: Run) -> Bool {
    let known = record.jobID.flatMap { run.state.job($0) }
    if let process = known?.process, ProcessIdentity(process).isAlive { return true }
    guard record.isolation == .session, SessionLock.isHeld(record.path, project) else { return false }
    return known.map { !AgentRecord($0.record, project.context).saysEnded } ?? true
  }

  /// Removes one tree of a run; why it stays, or nil when it is gone.
  func release(_ record: WorkspaceRecord, of run: Run) throws(Failure) -> String? {
    let tree = try run.tree(record)
    let isSaved = run.isHandedOver(record) ? try tree.checkpoint() != nil : false
    let reason = isSaved ? try tree.remove() : try tree.release(besides: run.heldContents(of: record))
    if let reason { return reason }
    try store.change("trees", of: run.folder.id) { (run) throws(Failure) in
      if run.state.workspaces.contains(where: { $0.path.utf8.elementsEqual(record.path.utf8) }) {
        try run.append(.workspace(.removed(path: record.path)))
      }
    }
    return nil
  }
}
