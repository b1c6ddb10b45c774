#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Real threads, for tests of code that waits: a task that waits would take a thread away from other tests.
package enum Threads {
  private final class Job: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  /// A thread that has been started.
  package struct Running: @unchecked Sendable {
    fileprivate let thread: pthread_t

    /// Waits for its end.
    package func join() { pthread_join(thread, nil) }
  }

  /// Starts a thread.
  package static func start(_ body: @escaping @Sendable () -> Void) -> Running {
    let job = Unmanaged.passRetained(Job(body)).toOpaque()
    #if canImport(Darwin)
      var created: pthread_t?
      let result = pthread_create(&created, nil, { Threads.run($0) }, job)
      guard result == 0, let thread = created else { preconditionFailure("no thread could be started") }
    #else
      var thread = pthread_t()
      let result = pthread_create(&thread, nil, { Threads.run($0) }, job)
      guard result == 0 else { preconditionFailure("no thread could be started") }
    #endif
    return Running(thread: thread)
  }

  /// Runs a body in several threads at once and waits for all.
  package static func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let threads = (0..<count).map { index in start { body(index) } }
    for thread in threads { thread.join() }
  }

  private static func run(_ job: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let job { Unmanaged<Job>.fromOpaque(job).takeRetainedValue().body() }
    return nil
  }
}
