/// One of the two streams a program writes.
package enum ProcessStream: Hashable, Sendable {
  case output
  case errorOutput
}

/// How a program ended and what it wrote.
package struct ProcessOutcome: Hashable, Sendable {
  /// What the system says about the end.
  package enum Termination: Hashable, Sendable {
    /// It ended with this status.
    case exited(Int32)
    /// This signal ended it.
    case signalled(Int32)
  }

  /// Who brought the end about.
  package enum Ending: Hashable, Sendable {
    case byItself
    /// It ran longer than its timeout.
    case timedOut
    /// It was silent longer than its idle timeout.
    case idle
    /// Somebody asked for it.
    case cancelled
    /// It had nothing more to do and did not end.
    case lingered
  }

  /// What the system says about the end.
  package var termination: Termination

  /// Who brought the end about.
  package var ended: Ending

  /// What it wrote to standard output, up to the limit.
  package var output: [UInt8]

  /// What it wrote to standard error, up to the limit.
  package var errorOutput: [UInt8]

  /// How many bytes of both streams were beyond the limit.
  package var droppedBytes: Int

  /// How long it ran.
  package var duration: Duration

  /// What it left running and nobody could end.
  package var survivors: [ProcessIdentity]

  /// Creates an outcome.
  package init(
    termination: Termination, ended: Ending = .byItself, output: [UInt8] = [], errorOutput: [UInt8] = [],
    droppedBytes: Int = 0, duration: Duration = .zero, survivors: [ProcessIdentity] = []
  ) {
    self.termination = termination
    self.ended = ended
    self.output = output
    self.errorOutput = errorOutput
    self.droppedBytes = droppedBytes
    self.duration = duration
    self.survivors = survivors
  }

  /// Whether it ended by itself with status 0.
  package var succeeded: Bool { termination == .exited(0) && ended == .byItself }

  /// Standard output as text; what is not UTF-8 is replaced.
  package var text: String { String(decoding: output, as: UTF8.self) }

  /// Standard error as text; what is not UTF-8 is replaced.
  package var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
}
