package import TaktText

/// Runs other programs.
package protocol ProcessRunner: Sendable {
  /// Runs a program to its end, in a session of its own, and answers how it went.
  ///
  /// A status other than 0, a signal and a limit are answers; a failure means that the program could not be run. The
  /// calling thread waits. Everything the program writes is handed to `onOutput` on that thread, also what is beyond
  /// the limit of the answer.
  func run(
    _ invocation: ProcessInvocation, cancellation: Cancellation?,
    onOutput: (@Sendable (ProcessStream, ArraySlice<UInt8>) -> Void)?
  ) throws(Failure) -> ProcessOutcome
}

extension ProcessRunner {
  /// Runs a program to its end without looking at its output meanwhile.
  package func run(
    _ invocation: ProcessInvocation, cancellation: Cancellation? = nil
  ) throws(Failure) -> ProcessOutcome {
    try run(invocation, cancellation: cancellation, onOutput: nil)
  }
}
