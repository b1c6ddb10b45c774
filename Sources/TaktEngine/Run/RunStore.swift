import TaktModel
import TaktSystem
package import TaktText

/// The runs of a project: looked at by anybody, changed by one at a time.
package struct RunStore: Sendable {
  /// The project.
  package let project: Project

  /// Creates the store of a project.
  package init(_ project: Project) {
    self.project = project
  }

  /// The latest run, as it is now, or nil when there never was one.
  ///
  /// Nothing is locked and nothing is written.
  package func latest() throws(Failure) -> Run? {
    guard let folder = try RunFolder.all(project).last else { return nil }
    return try Run(project, folder)
  }

  /// The latest run, or a failure that says how to begin one.
  package func requireLatest() throws(Failure) -> Run {
    if let run = try latest() { return run }
    throw noRun
  }

  /// Takes the latest run further while nobody else can.
  ///
  /// - `command`: What is shown to others who have to wait.
  /// - `body`: What to do; everything it needs to know it learns from the run it is given, which was read under the lock.
  package func change<Value>(
    _ command: String, _ body: (inout Run) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    guard try !RunFolder.all(project).isEmpty else { throw noRun }
    return try locked(command) { () throws(Failure) -> Value in
      var run = try requireLatest()
      StaleFiles.remove(of: run)
      return try body(&run)
    }
  }

  /// Ends what the agents of the latest run left running, if that run is over, and takes away what writers among them
  /// left; whoever starts or resumes calls it.
  ///
  /// The last report ends a run, and the program that made it may go on after its helper was killed.
  package func endSurvivors() throws(Failure) {
    guard var run = try latest(), run.state.result != nil else { return }
    // Without the lock, which one of them may hold.
    let note = OrphanProcesses.note(OrphanProcesses.end(run.state.jobs, sparing: OrphanReaper.Spared()))
    if let note { run.warn(note) }
    try change("resume") { (_) throws(Failure) in }
  }

  /// Does something while no other helper changes this project's runs.
  package func locked<Value>(_ command: String, _ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    let path = "\(project.state)/lock"
    return try ThreadLock.with(path) { () throws(Failure) -> Value in
      let lock = try FileLock.acquire(path, context: project.context, command: command)
      defer { lock.release() }
      return try body()
    }
  }

  private var noRun: Failure {
    Failure(
      .refused, "no run was ever started in `\(project.root)`",
      hints: ["start one with `takt-helper start solo`, or `/takt solo` in Claude Code"])
  }
}
