import TaktEngine
import TaktModel
import TaktSystem
import TaktText
import Testing

// Drivers that are gone, as a kill leaves them.
extension Sandbox {
  /// A process that no machine has any more.
  static let gone = ProcessRecord(pid: 1, startTime: "never", boot: "another")

  /// Begins a run that a helper drives which is killed while an agent works; answers what the agent had.
  ///
  /// - `work`: What the agent does in the folder that it is given.
  @discardableResult
  func crash(
    _ mode: RunMode, while work: (String) throws -> Void
  ) throws -> (jobID: JobID, folder: String) {
    try start(RunStart.certain(mode))
    return try crashAgain(while: work)
  }

  /// The same with a run that is there already.
  @discardableResult
  func crashAgain(while work: (String) throws -> Void) throws -> (jobID: JobID, folder: String) {
    let driver = Driver(kind: .headless, process: Self.gone, agent: "scripted")
    let jobID = try store.change("test") { (run) throws(Failure) -> JobID in
      try run.append(.driver(.attached(driver)))
      _ = try run.advance()
      guard let open = run.state.openJobs.first else { throw Failure(.internal, "nothing is to be done") }
      return open.id
    }
    var place = try project
    if try store.requireLatest().usesTrees {
      place = try WorkspacePreparation(place).ready(jobID).projectInside
    }
    _ = try Brief(place).handOut(jobID, agent: "a")
    try work(place.checkout)
    return (jobID, place.checkout)
  }

  /// Another helper takes charge and goes as far as it can without an agent.
  @discardableResult
  func takeOver() throws -> Run {
    let driver = Driver(kind: .headless, process: ProcessIdentity.current().record, agent: "scripted")
    return try store.change("test") { (run) throws(Failure) -> Run in
      try run.acquireLease(driver)
      _ = try run.advance()
      // The next one finds it as a kill leaves it.
      try run.append(.driver(.attached(Driver(kind: .headless, process: Self.gone, agent: "scripted"))))
      return run
    }
  }

  /// What a commit or tree has in a file.
  func content(_ revision: String, _ path: String) throws -> String { try git("show", "\(revision):\(path)") }
}
