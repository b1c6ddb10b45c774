#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Wakes a thread that waits; calls that come while nobody waits are not lost.
package final class WakeUp: Sendable {
  private let pipe: Pipe?

  /// Creates one that nobody has called yet.
  package init() {
    pipe = try? Pipe.make()
    guard let pipe else { return }
    makeNonBlocking(pipe.reading)
    makeNonBlocking(pipe.writing)
  }

  deinit { pipe?.close() }

  /// Wakes whoever waits, or makes the next wait return at once.
  package func call() {
    guard let pipe else { return }
    var byte: UInt8 = 1
    // A full pipe means that there is a call already.
    _ = write(pipe.writing, &byte, 1)
  }

  /// Waits until somebody calls, the cancellation is requested or the time is over, and takes all calls.
  package func wait(milliseconds: Int32, cancellation: Cancellation? = nil) {
    guard let pipe else {
      // Without a descriptor there is only looking again and again.
      _ = poll(nil, 0, min(milliseconds, 20))
      return
    }
    var entries = [pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0)]
    // A cancellation that was made stays readable, and nobody could wait any more.
    if let cancellation, !cancellation.isCancelled, let descriptor = cancellation.descriptor {
      entries.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }
    _ = poll(&entries, nfds_t(entries.count), milliseconds)
    var buffer = [UInt8](repeating: 0, count: 64)
    while read(pipe.reading, &buffer, buffer.count) > 0 {}
  }
}
