import TaktGit
package import TaktModel
package import TaktSystem
package import TaktText

/// Runs quality gates and keeps their output.
package struct GateRunner: Sendable {
  private let context: Context
  private let marker: ProcessTag

  /// The most output that is kept of one gate, from its beginning; what follows is counted.
  private static let outputLimit = 4 << 20

  /// Creates a runner.
  ///
  /// - `token`: The assignment whose report is checked, so that a gate that outlives this helper is found by the next.
  package init(_ context: Context, for jobID: JobID? = nil) {
    self.context = context
    marker =
      jobID.map { ProcessTag(of: $0.text).ofCheck } ?? ProcessTag(randomBytes: context.random.bytes(8))
  }

  /// What a gate said, with the end of its output.
  package struct Verdict: Sendable {
    /// The result as the journal keeps it.
    package let result: GateResult
    /// The last lines of the output, safe for a terminal.
    package let tail: String
  }

  /// Runs one gate in a folder.
  ///
  /// - `log`: Where the whole output goes.
  /// - `shown`: How the log's path is shown to people.
  package func run(
    _ gate: Gate, in folder: String, log: String, shown: String, cancellation: Cancellation? = nil
  ) throws(Failure) -> Verdict {
    let invocation = ProcessInvocation(
      gate.command[0], Array(gate.command.dropFirst()), environment: environment, workingDirectory: folder,
      timeout: .seconds(gate.timeoutSeconds), outputLimit: Self.outputLimit, mergesErrorIntoOutput: true,
      endsLeftovers: true, hunt: OrphanReaper(markers: [marker]))
    let ending: String
    var passed = false
    var output: [UInt8]
    var duration = Duration.zero
    do throws(Failure) {
      let outcome = try context.processes.run(invocation, cancellation: cancellation)
      guard outcome.ended != .cancelled else { throw Failure(.refused, "gate `\(gate.name)` was interrupted") }
      ending = Self.text(outcome, limit: gate.timeoutSeconds)
      passed = outcome.succeeded
      output = outcome.output
      duration = outcome.duration
      if let note = OrphanProcesses.note(outcome.survivors) { output += Array("\n[\(note)]\n".utf8) }
      if outcome.droppedBytes > 0 { output += Array("\n[\(outcome.droppedBytes) further bytes were left out]\n".utf8) }
    } catch {
      guard error.kind == .environment else { throw error }
      // A gate that cannot be started has not passed; the reason is its output.
      ending = "could not be started"
      output = Array("\(error.message)\n".utf8)
    }
    try reporting { () throws(SystemError) in
      if let parent = PathText.parent(of: log) { try context.files.createDirectory(parent) }
      try context.files.writeDurably(output, to: log)
    }
    let result = GateResult(
      name: gate.name, ending: ending, passed: passed, milliseconds: duration.milliseconds, log: shown)
    return Verdict(result: result, tail: Self.tail(output))
  }

  private var environment: [String: String] {
    // A gate must not find the words that assignments are named by. The marker is none of them and tells nothing, and
    // without it nobody could find what a gate leaves behind.
    let kept = Git.environmentForOthers(context.environment).filter {
      !$0.key.hasPrefix("TAKT_") || $0.key == ProcessTag.variable
    }
    return marker.added(to: kept)
  }

  private static func text(_ outcome: ProcessOutcome, limit: Int) -> String {
    switch (outcome.ended, outcome.termination) {
    case (.timedOut, _): "timed out after \(limit) s"
    case (.idle, _), (.lingered, _), (.cancelled, _): "was ended"
    case (.byItself, .exited(let code)): "exit \(code)"
    case (.byItself, .signalled(let number)): "signal \(number)"
    }
  }

  /// The last 40 lines, 4,000 bytes at most.
  static func tail(_ output: [UInt8]) -> String {
    let cut = output.count > 4000 ? Array(output.suffix(4000)) : output
    let text = ForeignText.visible(String(decoding: cut, as: UTF8.self), keepingLineBreaks: true)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).suffix(41)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines.suffix(40).joined(separator: "\n")
  }
}

extension Duration {
  /// Whole milliseconds.
  package var milliseconds: Int {
    Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
  }
}
