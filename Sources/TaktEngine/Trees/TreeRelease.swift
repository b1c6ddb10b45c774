package import TaktModel
import TaktSystem
package import TaktText

/// Takes away the trees that nobody needs any more; what they hold and nothing else has is kept under a ref first.
package struct TreeRelease: Sendable {
  private let project: Project
  private let store: RunStore

  /// Creates the operation for a project's latest run.
  package init(_ project: Project) {
    self.project = project
    store = RunStore(project)
  }

  /// Takes away every tree that is finished with.
  ///
  /// What cannot be taken away stays in the manifest for another time. The result: why, a sentence for each of those.
  @discardableResult
  package func releaseAll() throws(Failure) -> [String] {
    guard let run = try store.latest() else { return [] }
    var left: [String] = []
    for record in run.finishedTrees where !isInUse(record, run) {
      do throws(Failure) {
        try release(record, of: run)
      } catch {
        left.append("the tree `\(record.path)` stays: \(error.message)")
      }
    }
    if run.usesTrees {
      try run.removeCheckpoints()
      if run.state.result != nil { SessionFolder(project).removeIfEmpty() }
    }
    return left
  }

  /// Takes away the tree of one assignment, if that is finished with.
  package func release(_ token: Token) throws(Failure) {
    guard let run = try store.latest(), let record = run.finishedTrees.last(where: { $0.token == token }) else {
      return
    }
    try release(record, of: run)
  }

  /// A session's agent may go on for a moment after its report was accepted.
  private func isInUse(_ record: TreeRecord, _ run: OpenRun) -> Bool {
    guard record.isolation == .session, SessionLock.isHeld(record.path, project) else { return false }
    let known = record.token.flatMap { run.state.assignment($0) }
    return known.map { !AgentRecord.saysEnded($0.record, project.context) } ?? true
  }

  private func release(_ record: TreeRecord, of run: OpenRun) throws(Failure) {
    var isCarried = false
    if run.isCarriedOn(record) { isCarried = try run.checkpoint(record) != nil }
    if !isCarried { try run.keepContent(of: record) }
    guard try StoryTree(project, record).remove() else { return }
    try store.change("trees") { (run) throws(Failure) in
      if run.state.trees.contains(where: { $0.path.utf8.elementsEqual(record.path.utf8) }) {
        try run.append(.treeRemoved(path: record.path))
      }
    }
  }
}
