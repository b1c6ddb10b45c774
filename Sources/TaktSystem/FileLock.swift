import Synchronization
package import TaktText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A lock that only one process at a time holds, and that the system takes back when its holder dies.
///
/// The lock is `flock` on a file that is never deleted and never stolen. No child inherits it, so a holder that is
/// killed does not leave it with a child that lives on. It is not held while another program runs. Two locks on one
/// file exclude each other within a process too.
package final class FileLock: Sendable {
  private let descriptor: Mutex<Int32?>
  private let calls: SystemCalls

  private init(_ descriptor: Int32, calls: SystemCalls) {
    self.descriptor = Mutex(descriptor)
    self.calls = calls
  }

  deinit { release() }

  /// Takes the lock, waiting for it if need be.
  ///
  /// The folder of the file must exist. The command is what others are told while they wait.
  package static func acquire(
    _ path: String, context: Context, wait: Duration = .seconds(10), command: String,
    cancellation: Cancellation? = nil
  ) throws(Failure) -> FileLock {
    let calls = context.files.calls
    let started = context.clock.monotonicNanoseconds()
    var pause: UInt64 = 1_000_000
    while true {
      if let descriptor = try attempt(path, calls) {
        let holder = LockHolder(command: command, wallMilliseconds: context.clock.wallMilliseconds())
        announce(holder, on: descriptor, calls)
        return FileLock(descriptor, calls: calls)
      }
      let waited = context.clock.monotonicNanoseconds() - started
      if waited >= wait.wholeNanoseconds || cancellation?.isCancelled == true { throw busy(path, context, wait) }
      // Up to a quarter more or less, so that those who wait do not all come back at one moment.
      let byte = UInt64(context.random.bytes(1).first ?? 128)
      let jittered = pause * (384 + byte) / 512
      context.clock.sleep(nanoseconds: min(jittered, wait.wholeNanoseconds - waited))
      pause = min(pause * 2, 100_000_000)
    }
  }

  /// Gives the lock back; giving it back twice changes nothing.
  package func release() {
    descriptor.withLock { descriptor in
      guard let held = descriptor else { return }
      try? calls.truncateFile(held, to: 0)
      // Closing would do, unless a child is being started at this very moment and still has the descriptor.
      try? calls.lockFile(held, LOCK_UN)
      try? calls.closeFile(held)
      descriptor = nil
    }
  }

  /// Tries once; nil means that somebody else has it.
  private static func attempt(_ path: String, _ calls: SystemCalls) throws(Failure) -> Int32? {
    for _ in 0..<100 {
      let descriptor: Int32
      do throws(ErrorNumber) {
        descriptor = try uninterrupted { () throws(ErrorNumber) in
          // A link is not followed: the file is written to, and a link could lead to anything.
          try calls.openFile(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, mode: 0o600)
        }
      } catch {
        let detail = error.rawValue == ELOOP ? "it is a symbolic link" : nil
        throw SystemError("lock", path, error, detail: detail).failure
      }
      do throws(ErrorNumber) {
        let status = try uninterrupted { () throws(ErrorNumber) in try calls.status(ofDescriptor: descriptor) }
        guard status.kind == .file else { throw .notRegular }
        try uninterrupted { () throws(ErrorNumber) in try calls.lockFile(descriptor, LOCK_EX | LOCK_NB) }
        // Somebody may have removed the file by hand meanwhile; a lock on a removed file excludes nobody.
        if let now = try? calls.status(path, followingLinks: false), now.isSameFile(as: status) { return descriptor }
        try? calls.closeFile(descriptor)
      } catch {
        try? calls.closeFile(descriptor)
        if error.rawValue == EWOULDBLOCK { return nil }
        throw refusal(path, error)
      }
    }
    return nil
  }

  private static func refusal(_ path: String, _ number: ErrorNumber) -> Failure {
    if number == .notRegular { return SystemError("lock", path, number, detail: "it is not a regular file").failure }
    var failure = SystemError("lock", path, number).failure
    if [ENOLCK, ENOTSUP, EOPNOTSUPP, ENOSYS].contains(number.rawValue) {
      failure.hints = ["keep the repository on a local disk: without a lock, changes could be lost"]
    }
    return failure
  }

  // What goes wrong here is left alone: the lock holds without the text.
  private static func announce(_ holder: LockHolder, on descriptor: Int32, _ calls: SystemCalls) {
    try? calls.truncateFile(descriptor, to: 0)
    _ = holder.bytes.withUnsafeBytes { bytes in try? calls.writeBytes(descriptor, bytes) }
  }

  private static func busy(_ path: String, _ context: Context, _ wait: Duration) -> Failure {
    var who = "another process"
    if let bytes = try? context.files.read(path, limit: 4096), let holder = LockHolder(bytes), holder.mayBeAlive {
      who = holder.description
    }
    let seconds = wait.components.seconds
    return Failure(
      .environment, "the lock `\(path)` is held by \(who)",
      causes: seconds > 0 ? ["it was not given back within \(seconds) s"] : [],
      hints: ["wait until that process has ended, or end it; the lock goes with its process"])
  }
}
