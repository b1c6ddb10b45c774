import Synchronization
package import TaktText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Something that is done on a thread of its own.
package final class BackgroundTask: Sendable {
  /// What the thread needs.
  private final class Work: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private let thread: Mutex<pthread_t?>

  /// Begins at once.
  ///
  /// - Throws: When the system has no thread left.
  package init(_ body: @escaping @Sendable () -> Void) throws(Failure) {
    let argument = Unmanaged.passRetained(Work(body))
    // The stack is the size of a main thread's: what runs here ran there before.
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, 8 << 20)
    #if canImport(Glibc)
      var started = pthread_t()
      let status = pthread_create(&started, &attributes, { BackgroundTask.run($0) }, argument.toOpaque())
    #else
      var started: pthread_t?
      let status = pthread_create(&started, &attributes, { BackgroundTask.run($0) }, argument.toOpaque())
    #endif
    if status != 0 { argument.release() }
    thread = Mutex(status == 0 ? started : nil)
    guard status == 0 else {
      throw Failure(
        .environment, "the system has no thread left for another agent",
        hints: ["lower `--max-parallel`, or raise the limit of processes (`ulimit -u`)"])
    }
  }

  /// Waits until it is done; doing so again changes nothing.
  package func join() {
    thread.withLock { thread in
      guard let running = thread else { return }
      pthread_join(running, nil)
      thread = nil
    }
  }

  private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body()
    return nil
  }
}
