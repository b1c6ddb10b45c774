import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Does something again and again on a thread of its own, until it is stopped.
package final class Ticker: Sendable {
  /// What the thread needs, which may outlive the ticker by a moment.
  private final class Work: Sendable {
    let interval: Int32
    let stop = Cancellation()
    let tick: @Sendable () -> Void

    init(interval: Int32, tick: @escaping @Sendable () -> Void) {
      self.interval = interval
      self.tick = tick
    }

    func go() {
      while true {
        wait()
        guard !stop.isCancelled else { return }
        tick()
      }
    }

    private func wait() {
      guard let descriptor = stop.descriptor else {
        _ = poll(nil, 0, interval)
        return
      }
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      _ = poll(&request, 1, interval)
    }
  }

  private let work: Work
  private let thread: Mutex<pthread_t?>

  /// Begins to tick; the first time after one interval.
  ///
  /// When the system has no thread left, nothing ticks: whatever ticks is never what matters.
  package init(everyMilliseconds milliseconds: Int32, _ tick: @escaping @Sendable () -> Void) {
    work = Work(interval: milliseconds, tick: tick)
    let argument = Unmanaged.passRetained(work)
    #if canImport(Glibc)
      var started = pthread_t()
      let status = pthread_create(&started, nil, { Ticker.run($0) }, argument.toOpaque())
    #else
      var started: pthread_t?
      let status = pthread_create(&started, nil, { Ticker.run($0) }, argument.toOpaque())
    #endif
    if status != 0 { argument.release() }
    thread = Mutex(status == 0 ? started : nil)
  }

  deinit { stop() }

  /// Ends the ticking; when the call returns, no tick is under way and none will come.
  ///
  /// It must not be called from a tick.
  package func stop() {
    work.stop.cancel()
    thread.withLock { thread in
      guard let running = thread else { return }
      pthread_join(running, nil)
      thread = nil
    }
  }

  private static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().go()
    return nil
  }
}
