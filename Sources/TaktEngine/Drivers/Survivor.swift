import TaktSystem

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// An agent's process that outlived the helper that started it.
enum Survivor {
  /// How long a process has to end by itself after it was asked to.
  private static let grace = (tries: 100, nanoseconds: UInt64(50_000_000))

  /// Ends a process and its group, if it still is the one that was started.
  ///
  /// The number alone is never trusted: start time and boot must agree, so no process of anybody else is touched.
  static func end(_ process: ProcessIdentity, _ context: Context) {
    guard process.isAlive else { return }
    kill(-process.pid, SIGTERM)
    kill(-process.pid, SIGCONT)
    for _ in 0..<grace.tries {
      guard process.isAlive else { return }
      context.clock.sleep(nanoseconds: grace.nanoseconds)
    }
    if process.isAlive { kill(-process.pid, SIGKILL) }
  }
}
