import Synchronization
import TaktGit
import TaktModel
import TaktSystem
import TaktText

/// Runs an agent's program with takt's limits and keeps its output.
struct AgentProcess: Sendable {
  let launch: AgentLaunch

  /// The most that is written down of what a program says.
  private static let logLimit = 64 << 20

  /// The most of the end of each stream that messages are made of.
  private static let tailLimit = 64 << 10

  /// What a program came to.
  struct Outcome: Sendable {
    let outcome: ProcessOutcome
    let log: String
  }

  /// Runs a program to its end.
  ///
  /// - `expectedEnd`: Told by the caller when the program says that it is done; the journal says so in any case.
  /// - `onLine`: Called with each whole line of standard output.
  func run(
    _ command: [String], environment added: [String: String?] = [:], expectedEnd: ExpectedEnd = ExpectedEnd(),
    onLine: (@Sendable (ArraySlice<UInt8>) -> Void)? = nil
  ) throws(Failure) -> Outcome {
    let context = launch.project.context
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
    if !launch.project.isMainCheckout { environment[Project.projectVariable] = launch.project.root }
    for (name, value) in added { environment[name] = value }
    let marker = ProcessTag(of: launch.spec.id.text)
    let watch = ReportWatch(launch)
    let invocation = ProcessInvocation(
      command[0], Array(command.dropFirst()), environment: marker.added(to: environment),
      workingDirectory: launch.directory, timeout: .seconds(launch.configuration.agentTimeoutSeconds),
      idleTimeout: .seconds(idleSeconds), outputLimit: 0, endsLeftovers: true,
      hunt: OrphanReaper(markers: [marker, marker.ofCheck]) { watch.spared }, expectedEnd: expectedEnd,
      expectedEndGrace: .seconds(launch.configuration.agentGraceSeconds), onStart: launch.onStart)
    let path = launch.folder.agentLog(launch.spec.id)
    let log = try reporting { () throws(SystemError) in
      if let parent = PathText.parent(of: path) { try context.files.createDirectory(parent) }
      return try GrowingLog(path, limit: Self.logLimit, files: context.files)
    }
    let lines = onLine.map(LineSplitter.init)
    let tails = Mutex((output: ByteTail(limit: Self.tailLimit), errors: ByteTail(limit: Self.tailLimit)))
    let ticker = Ticker(everyMilliseconds: 1000) { if watch.isOver { expectedEnd.expectForGood() } }
    defer { ticker.stop() }
    var outcome = try context.processes.run(invocation, cancellation: launch.cancellation) { stream, bytes in
      log.take(stream, bytes)
      tails.withLock { stream == .output ? $0.output.take(bytes) : $0.errors.take(bytes) }
      if stream == .output { lines?.take(bytes) }
    }
    lines?.finish()
    (outcome.output, outcome.errorOutput) = tails.withLock { ($0.output.bytes, $0.errors.bytes) }
    let note = OrphanProcesses.note(outcome.survivors)
    log.finish(note)
    if let note { launch.onActivity(note) }
    return Outcome(outcome: outcome, log: launch.folder.shown(path))
  }

  /// While an agent waits for the gates of its report it says nothing, and that must not count as idleness.
  private var idleSeconds: Int {
    let gates = launch.configuration.gates
    guard !gates.isEmpty else { return launch.configuration.agentIdleSeconds }
    return max(launch.configuration.agentIdleSeconds, gates.reduce(60) { $0 + $1.timeoutSeconds })
  }

  /// What a program's end says by itself; nil when it ended in good order, or only after it had nothing more to do.
  static func ending(of outcome: ProcessOutcome, _ launch: AgentLaunch) -> AgentReport? {
    let (ending, reason): (AgentEnding, String)
    switch (outcome.ended, outcome.termination) {
    case (.lingered, _), (.byItself, .exited(0)): return nil
    case (.cancelled, _): (ending, reason) = (.interrupted, "the run was stopped")
    case (.timedOut, _):
      (ending, reason) = (.timedOut, "it was still at work after \(launch.configuration.agentTimeoutSeconds) s")
    case (.idle, _): (ending, reason) = (.timedOut, "it said nothing for too long")
    case (.byItself, let termination): (ending, reason) = (.crashed, crash(termination, outcome))
    }
    return AgentReport(
      ending, [reason, OrphanProcesses.note(outcome.survivors)].compactMap(\.self).joined(separator: "; "))
  }

  /// What a program died of, with its last words.
  static func crash(_ termination: ProcessOutcome.Termination, _ outcome: ProcessOutcome) -> String {
    let how =
      switch termination {
      case .signalled(let number): "its program was ended by \(SignalName.text(number))"
      // What a shell makes of a program of its own that a signal ended.
      case .exited(let code) where SignalName.names[code - 128] != nil:
        "its program ended with status \(code), as after \(SignalName.text(code - 128))"
      case .exited(let code): "its program ended with status \(code)"
      }
    let last = ForeignText.line(lastLine(outcome.errorText) ?? lastLine(outcome.text) ?? "")
    return last.isEmpty ? how : "\(how): \(last)"
  }

  /// The last line that has something to say.
  private static func lastLine(_ text: String) -> String? {
    text.split(separator: "\n").last { !$0.utf8.allSatisfy { $0 <= 0x20 } }.map(String.init)
  }
}
