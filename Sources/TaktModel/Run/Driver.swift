/// Who is in charge of a run.
package struct Driver: Hashable, Sendable {
  /// The two ways to drive a run.
  package enum Kind: String, Hashable, Sendable {
    /// A Claude Code session that asks `next`.
    case session
    /// The helper itself.
    case headless
  }

  /// Which way this driver works.
  package var kind: Kind
  /// The process in charge, when it is known.
  package var process: ProcessRecord?
  /// The Claude Code session, or the empty string.
  package var session: String
  /// The agent that a headless driver starts, or the empty string.
  package var agent: String
  /// The script of a scripted agent, or the empty string.
  package var script: String

  /// Creates a driver.
  package init(kind: Kind, process: ProcessRecord?, session: String = "", agent: String = "", script: String = "") {
    self.kind = kind
    self.process = process
    self.session = session
    self.agent = agent
    self.script = script
  }
}

/// A process that can be told from any other, also after a restart of the machine.
package struct ProcessRecord: Hashable, Sendable {
  /// The process id.
  package var pid: Int
  /// The system's own record of when the process began.
  package var startTime: String
  /// The boot in which the process ran.
  package var boot: String

  /// Creates a record.
  package init(pid: Int, startTime: String, boot: String) {
    self.pid = pid
    self.startTime = startTime
    self.boot = boot
  }
}
