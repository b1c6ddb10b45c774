import TaktModel
import TaktSystem
import TaktText

/// Runs an agent's program with takt's limits and keeps its output.
struct AgentProcess: Sendable {
  let job: AgentJob

  /// What a program came to.
  struct Outcome: Sendable {
    let outcome: ProcessOutcome
    let log: String
  }

  /// Runs a program to its end.
  ///
  /// - `onLine`: Called with each whole line of standard output.
  func run(
    _ command: [String], environment added: [String: String?] = [:],
    onLine: (@Sendable (ArraySlice<UInt8>) -> Void)? = nil
  ) throws(Failure) -> Outcome {
    let context = job.project.context
    var environment = Git.environmentForOthers(context.environment)
    // The helper that runs is the one that its agents call.
    if let bin = PathText.parent(of: context.executablePath) {
      environment["PATH"] = environment["PATH"].map { "\(bin):\($0)" } ?? bin
    }
    // A session that runs inside another one must not take itself for a part of it.
    for name in [
      "CLAUDECODE", "CLAUDE_PID", "CLAUDE_CODE_SESSION_ID", "CLAUDE_CODE_ENTRYPOINT", "TAKT_AGENT_ID",
      "TAKT_SESSION_ID",
    ] {
      environment[name] = nil
    }
    // Nothing in a clone says which project it belongs to.
    if !job.project.isMainCheckout { environment[Project.projectVariable] = job.project.root }
    for (name, value) in added { environment[name] = value }
    let invocation = ProcessInvocation(
      command[0], Array(command.dropFirst()), environment: environment, workingDirectory: job.directory,
      timeout: .seconds(job.configuration.agentTimeoutSeconds),
      idleTimeout: .seconds(idleSeconds), outputLimit: 16 << 20, endsLeftovers: true,
      onStart: job.onStart)
    let lines = onLine.map(LineSplitter.init)
    let outcome = try context.processes.run(invocation, cancellation: job.cancellation) { stream, bytes in
      if stream == .output { lines?.take(bytes) }
    }
    lines?.finish()
    let log = job.folder.agentLog(job.assignment.token)
    try reporting { () throws(SystemError) in
      if let parent = PathText.parent(of: log) { try context.files.createDirectory(parent) }
      var bytes = outcome.output
      if !outcome.errorOutput.isEmpty { bytes += Array("\n--- standard error ---\n".utf8) + outcome.errorOutput }
      if outcome.droppedBytes > 0 { bytes += Array("\n[\(outcome.droppedBytes) further bytes were left out]\n".utf8) }
      try context.files.writeDurably(bytes, to: log)
    }
    return Outcome(outcome: outcome, log: job.folder.shown(log))
  }

  /// While an agent waits for the gates of its report it says nothing, and that must not count as idleness.
  private var idleSeconds: Int {
    max(job.configuration.agentIdleSeconds, job.configuration.gates.reduce(60) { $0 + $1.timeoutSeconds })
  }

  /// What a program's end says by itself; nil when it ended in good order.
  static func ending(of outcome: ProcessOutcome, _ job: AgentJob) -> AgentReport? {
    switch (outcome.ended, outcome.termination) {
    case (.cancelled, _): return AgentReport(.interrupted, "the run was stopped")
    case (.timedOut, _):
      return AgentReport(.timedOut, "it was still at work after \(job.configuration.agentTimeoutSeconds) s")
    case (.idle, _): return AgentReport(.timedOut, "it said nothing for too long")
    case (.lingered, _): return nil
    case (.byItself, .signalled(let number)): return AgentReport(.crashed, "its program was ended by signal \(number)")
    case (.byItself, .exited(0)): return nil
    case (.byItself, .exited(let code)):
      let last = ForeignText.line(lastLine(outcome.errorText) ?? lastLine(outcome.text) ?? "")
      return AgentReport(.crashed, "its program ended with status \(code)\(last.isEmpty ? "" : ": \(last)")")
    }
  }

  private static func lastLine(_ text: String) -> String? {
    text.split(separator: "\n").last.map(String.init)
  }
}

/// Cuts a stream of bytes into lines.
final class LineSplitter: Sendable {
  private let onLine: @Sendable (ArraySlice<UInt8>) -> Void
  private let rest = SharedBytes()

  /// The longest line that is passed on; a longer one is dropped, it cannot be an event.
  private static let limit = 16 << 20

  init(_ onLine: @escaping @Sendable (ArraySlice<UInt8>) -> Void) {
    self.onLine = onLine
  }

  func take(_ bytes: ArraySlice<UInt8>) {
    for line in rest.append(bytes, limit: Self.limit) { onLine(line[...]) }
  }

  func finish() {
    let last = rest.takeAll()
    if !last.isEmpty { onLine(last[...]) }
  }
}
