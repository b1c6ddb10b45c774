package import TaktModel
package import TaktSystem
package import TaktText

/// Gets the tree of an assignment ready: planned under the lock, made and prepared without it.
package struct WorkspacePreparation: Sendable {
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
  package func ready(_ jobID: JobID) throws(Failure) -> any TreeWorkspace {
    let (run, record, content) = try store.change("trees") { (run) throws(Failure) in
      let job = try run.openJob(jobID)
      let record = try run.planTree(for: job.spec)
      return (run, record, try run.content(for: job.spec))
    }
    guard record.isReady else { return try finish(record, of: run, content: content) }
    if try isFit(record, of: run) { return try run.tree(record) }
    // From here on it is not ready: whoever is cut off while it is made again must not leave half of it for a whole one.
    let (again, planned) = try store.change("trees") { (run) throws(Failure) in
      try run.append(.workspace(.removed(path: record.path)))
      let planned = try run.planTree(for: run.openJob(jobID).spec)
      return (run, planned)
    }
    return try finish(planned, of: again, content: content)
  }

  /// Whether the tree of an earlier attempt can be worked on further.
  ///
  /// One that was led elsewhere or removed is made again; what it holds is kept first.
  private func isFit(_ record: WorkspaceRecord, of run: Run) throws(Failure) -> Bool {
    let tree = try run.tree(record)
    guard try tree.isThere else { return false }
    if try tree.restore() != nil {
      try tree.assertBase()
      return true
    }
    try tree.preserve(besides: run.heldContents(of: record))
    return false
  }

  /// Makes the tree in which merged work is checked.
  package func readyForMerging(at commit: String) throws(Failure) -> any TreeWorkspace {
    let (run, record) = try store.change("trees") { (run) throws(Failure) in
      if let known = run.state.workspaces.last(where: { $0.name == "merge" }), known.isReady,
        try run.tree(known).isThere
      {
        return (run, known)
      }
      return (run, try run.planTree(named: "merge", jobID: nil, base: commit))
    }
    if record.isReady, try run.tree(record).isThere { return try run.tree(record) }
    return try finish(record, of: run, content: nil)
  }

  /// Makes what is planned, copies and prepares, and says in the journal that it is ready.
  func finish(_ record: WorkspaceRecord, of run: Run, content: String?) throws(Failure) -> any TreeWorkspace {
    let tree = try run.tree(record)
    try tree.make(content: content)
    try WorkspaceFiles(project, run.configuration.copiedFiles).copy(to: tree)
    try prepare(record, of: run)
    try store.change("trees") { (run) throws(Failure) in try run.append(.workspace(.ready(path: record.path))) }
    var ready = record
    ready.isReady = true
    return try run.tree(ready)
  }

  /// Runs the configured commands that make a tree able to build.
  func prepare(_ record: WorkspaceRecord, of run: Run) throws(Failure) {
    let log = "\(run.folder.path)/trees/\(record.name)"
    for (number, command) in run.configuration.prepare.enumerated() {
      var gate = Gate(name: "prepare-\(number + 1)", command: command)
      gate.timeoutSeconds = run.configuration.prepareTimeoutSeconds
      let verdict = try GateRunner(project.context).run(
        gate, in: record.path, log: "\(log)-\(number + 1).log", shown: "\(run.folder.shown(log))-\(number + 1).log",
        cancellation: cancellation)
      guard verdict.result.passed else {
        throw Failure(
          .environment,
          "`\(command.joined(separator: " "))` of `prepare` failed in `\(record.path)` (\(verdict.result.ending))",
          causes: verdict.tail.isEmpty ? [] : [verdict.tail],
          hints: [
            "mend what it needs, then `takt-helper resume`; a run keeps the `prepare` that it began with, and "
              + "`takt-helper stop --abandon` gives it up"
          ])
      }
    }
  }
}
