package import TaktModel
package import TaktSystem
package import TaktText

/// Gets the tree of an assignment ready: planned under the lock, made and prepared without it.
package struct TreePreparation: Sendable {
  private let project: Project
  private let store: RunStore
  private let cancellation: Cancellation?

  /// Creates the operation for a project's latest run.
  package init(_ project: Project, cancellation: Cancellation? = nil) {
    self.project = project
    self.cancellation = cancellation
    store = RunStore(project)
  }

  /// Makes the helper's own tree for an assignment, or takes the one that an earlier attempt left.
  ///
  /// The tree stands at the assignment's base when this returns.
  package func ready(_ jobID: JobID) throws(Failure) -> TreeRecord {
    let (run, record, content) = try store.change("trees") { (run) throws(Failure) in
      let job = try run.openJob(jobID)
      let record = try run.planTree(for: job.spec)
      return (run, record, try run.content(for: job.spec))
    }
    guard record.isReady else { return try finish(record, of: run, content: content) }
    if try isFit(record, of: run) { return record }
    // From here on it is not ready: whoever is cut off while it is made anew must not leave half of it for a whole one.
    let (again, planned) = try store.change("trees") { (run) throws(Failure) in
      try run.append(.workspace(.removed(path: record.path)))
      let planned = try run.planTree(for: run.openJob(jobID).spec)
      return (run, planned)
    }
    return try finish(planned, of: again, content: content)
  }

  /// Whether the tree of an earlier attempt can be worked on further.
  ///
  /// One that was led somewhere else or taken away is made anew; what it holds is kept first.
  private func isFit(_ record: TreeRecord, of run: Run) throws(Failure) -> Bool {
    let tree = StoryTree(project, record)
    guard try tree.isThere else { return false }
    if try tree.foldCommits() != nil {
      try tree.assertBase()
      return true
    }
    try run.preserveContent(of: record)
    return false
  }

  /// Makes the tree in which merged work is checked.
  package func readyForMerging(at commit: String) throws(Failure) -> TreeRecord {
    let (run, record) = try store.change("trees") { (run) throws(Failure) in
      if let known = run.state.trees.last(where: { $0.name == "merge" }), known.isReady,
        try StoryTree(project, known).isThere
      {
        return (run, known)
      }
      return (run, try run.planTree(named: "merge", jobID: nil, base: commit))
    }
    if record.isReady, try StoryTree(project, record).isThere { return record }
    return try finish(record, of: run, content: nil)
  }

  /// Makes what is planned, copies and prepares, and says in the journal that it is ready.
  func finish(_ record: TreeRecord, of run: Run, content: String?) throws(Failure) -> TreeRecord {
    let tree = StoryTree(project, record)
    try tree.make(content: content)
    try CopiedFiles(project, run.configuration.copiedFiles).copy(to: tree)
    try prepare(record, of: run)
    try store.change("trees") { (run) throws(Failure) in try run.append(.workspace(.ready(path: record.path))) }
    var ready = record
    ready.isReady = true
    return ready
  }

  /// Runs the commands that make a tree able to build.
  func prepare(_ record: TreeRecord, of run: Run) throws(Failure) {
    let log = "\(run.folder.path)/trees/\(record.name)"
    try StoryTree(project, record).prepare(
      run.configuration.prepare, timeoutSeconds: run.configuration.prepareTimeoutSeconds, log: log,
      shown: run.folder.shown(log), cancellation: cancellation)
  }
}
