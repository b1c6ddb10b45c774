package import TaktText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs real programs with `posix_spawn`.
package struct SystemProcessRunner: ProcessRunner {
  private let drainPeriod: Duration

  /// Creates a runner.
  ///
  /// The drain period is how long output is still read when the program has ended but something it started holds on
  /// to the pipe.
  package init(drainPeriod: Duration = .seconds(1)) {
    self.drainPeriod = drainPeriod
  }

  package func run(
    _ invocation: ProcessInvocation, cancellation: Cancellation?,
    onOutput: (@Sendable (ProcessStream, ArraySlice<UInt8>) -> Void)?
  ) throws(Failure) -> ProcessOutcome {
    ProcessPreparation.signalDispositions
    if let cancellation, cancellation.isCancelled {
      return ProcessOutcome(termination: .signalled(SIGTERM), ended: .cancelled)
    }
    let folder = invocation.workingDirectory
    let files = FileSystem()
    guard let status = try? files.status(folder), status.kind == .directory else {
      throw Failure(
        .environment, "cannot run `\(invocation.executable)` in `\(folder)`: there is no such folder",
        hints: ["check that the folder has not been moved or removed"])
    }
    guard
      let executable = ExecutableSearch.find(
        invocation.executable, environment: invocation.environment, workingDirectory: folder, files: files)
    else {
      throw ExecutableSearch.failure(
        invocation.executable, environment: invocation.environment, workingDirectory: folder)
    }
    let child = try SpawnedProcess.start(invocation, executable: executable)
    var supervision = ProcessSupervision(
      child, invocation, drainPeriod: drainPeriod, cancellation: cancellation, onOutput: onOutput)
    if let onStart = invocation.onStart {
      onStart(ProcessIdentity.of(child.pid) ?? ProcessIdentity(pid: child.pid, startTime: "", boot: ""))
    }
    do {
      return try supervision.untilEnd()
    } catch {
      if error.rawValue == ETIMEDOUT {
        throw Failure(
          .environment, "cannot end `\(invocation.executable)`: process \(child.pid) has been killed and does not end",
          causes: ["it waits for a disk or a network file system that does not answer"],
          hints: ["look at the mounted file systems of this machine"])
      }
      throw Failure(
        .internal, "cannot find out how `\(invocation.executable)` ended: \(error)",
        causes: ["something else in this process has waited for process \(child.pid)"])
    }
  }
}
