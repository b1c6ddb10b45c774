import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A request to stop that can be made once, from any thread and from a signal handler.
package final class Cancellation: Sendable {
  private let flag = Atomic(false)
  private let wakeUp: Pipe?

  /// Creates a request that has not been made.
  package init() {
    wakeUp = try? Pipe.make()
  }

  deinit {
    wakeUp?.close()
  }

  /// Makes the request; only atomic and async-signal-safe steps are taken.
  package func cancel() {
    guard !flag.exchange(true, ordering: .sequentiallyConsistent), let wakeUp else { return }
    // The byte is never read, so the descriptor stays readable for everybody who polls it.
    var byte: UInt8 = 1
    _ = write(wakeUp.writing, &byte, 1)
  }

  /// Whether the request has been made.
  package var isCancelled: Bool { flag.load(ordering: .sequentiallyConsistent) }

  /// A descriptor that is readable once the request has been made; nil when the system had none left.
  var descriptor: Int32? { wakeUp?.reading }
}
