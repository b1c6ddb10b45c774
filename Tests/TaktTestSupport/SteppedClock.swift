import Synchronization
import TaktSystem

/// A clock that stands still until it is moved; waiting moves it, and takes no time.
package final class SteppedClock: Clock {
  private struct Now {
    var wallMilliseconds: Int64
    var monotonic: UInt64
  }

  private let now: Mutex<Now>

  /// Creates a clock; the default is 2026-01-02 03:04:05 UTC.
  package init(wallMilliseconds: Int64 = 1_767_323_045_000, monotonicNanoseconds: UInt64 = 1_000_000_000) {
    now = Mutex(Now(wallMilliseconds: wallMilliseconds, monotonic: monotonicNanoseconds))
  }

  package func wallMilliseconds() -> Int64 { now.withLock { $0.wallMilliseconds } }

  package func monotonicNanoseconds() -> UInt64 { now.withLock { $0.monotonic } }

  package func sleep(nanoseconds: UInt64) { advance(nanoseconds: nanoseconds) }

  /// Moves both times on.
  package func advance(nanoseconds: UInt64) {
    now.withLock { now in
      now.monotonic += nanoseconds
      now.wallMilliseconds =
        Int64(now.monotonic / 1_000_000) + (now.wallMilliseconds - Int64((now.monotonic - nanoseconds) / 1_000_000))
    }
  }

  /// Moves both times on.
  package func advance(by duration: Duration) { advance(nanoseconds: duration.wholeNanoseconds) }

  /// Sets the wall clock alone, as a person or a time server does.
  package func setWall(milliseconds: Int64) { now.withLock { $0.wallMilliseconds = milliseconds } }
}
