package import TaktModel
import TaktSystem
package import TaktText

extension OpenRun {
  /// Puts a driver in charge of the run.
  ///
  /// A run has one driver at a time. When the one before is gone, so are its agents: what is left of them is ended, and
  /// their assignments are given out again without counting against the stories.
  package mutating func takeCharge(_ driver: Driver) throws(Failure) {
    guard state.driver != driver else { return }
    if let current = state.driver, let process = current.process {
      // One program may go from one session to another, by `/clear` for instance.
      guard process == driver.process || !ProcessIdentity(process).isAlive else {
        let who = current.kind == .session ? "a Claude Code session" : "`takt-helper run`"
        throw Failure(
          .environment, "run `\(folder.id)` is being driven by \(who) (process \(process.pid))",
          hints: ["wait for it, or end it with `takt-helper stop`"])
      }
    }
    // Without a driver, or after one of which no process is known, only a headless driver can be sure that no agent
    // works: it starts them all itself.
    if state.driver?.process.map({ $0 != driver.process }) ?? false || driver.kind == .headless {
      try endAgents("its driver was gone")
    }
    try append(.driverAttached(driver))
  }

  /// Ends what is left of the agents that are out, and takes their assignments back.
  package mutating func endAgents(_ detail: String) throws(Failure) {
    for open in state.openAssignments {
      if case .checking(let process) = open.phase, ProcessIdentity(process).isAlive { continue }
      if let process = open.process { Survivor.end(ProcessIdentity(process), context) }
      try append(.agentEnded(token: open.assignment.token, ending: .interrupted, detail: detail))
    }
  }
}
