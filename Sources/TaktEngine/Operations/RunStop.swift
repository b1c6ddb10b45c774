import TaktModel
import TaktSystem
package import TaktText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Lets a run rest, or gives it up.
package struct RunStop: Sendable {
  private let project: Project

  /// How long a headless driver has to end its agents and let go.
  private static let patience = (tries: 300, nanoseconds: UInt64(100_000_000))

  /// Creates the operation for a project's latest run.
  package init(_ project: Project) {
    self.project = project
  }

  /// Stops the run; its driver, when it is a helper, is told and waited for.
  ///
  /// - `abandons`: Whether the run is over for good.
  /// The result: the run as it is then.
  package func stop(abandons: Bool) throws(Failure) -> Run {
    let store = RunStore(project)
    let driver = try store.change("stop") { (run) throws(Failure) -> Driver? in
      if let result = run.state.result {
        throw Failure(
          .refused, "run `\(run.folder.id)` is over already (\(result.kind.rawValue))",
          hints: ["start another with `takt-helper start solo`"])
      }
      if run.state.stopReason == nil { try run.append(.run(.stopped(reason: "it was stopped by `takt-helper stop`"))) }
      let driver = run.state.driver
      if driver?.kind == .session {
        // The session cannot be told, but nothing that its agents report counts from here on.
        try run.endAgents("the run was stopped")
        try run.append(.driver(.detached))
      }
      return driver
    }
    if let driver, driver.kind == .headless, let process = driver.process { try end(ProcessIdentity(process)) }
    return try store.change("stop") { (run) throws(Failure) -> Run in
      if abandons, run.state.result == nil {
        try run.endAgents("the run was given up")
        // What was accepted belongs into git, also when the run goes no further.
        _ = try run.advance()
        if run.state.result == nil {
          try run.append(.run(.finished(RunResult(.blocked, reason: "the run was given up"))))
        }
        run.removeNeedlessRefs()
      }
      return run
    }
  }

  private func end(_ driver: ProcessIdentity) throws(Failure) {
    guard driver.isAlive else { return }
    kill(driver.pid, SIGTERM)
    for _ in 0..<Self.patience.tries {
      guard driver.isAlive else { return }
      project.context.clock.sleep(nanoseconds: Self.patience.nanoseconds)
    }
    throw Failure(
      .environment, "the driver of the run (process \(driver.pid)) did not end",
      hints: ["end it with `kill \(driver.pid)`, then try again"])
  }
}
