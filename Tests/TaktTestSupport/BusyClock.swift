import Synchronization
import TaktSystem

/// A clock that moves on by itself, and on which something else happens while somebody waits.
package final class BusyClock: Clock {
  private let clock = SteppedClock()
  private let action = Mutex<(@Sendable () -> Void)?>(nil)

  /// Creates the clock.
  package init() {}

  /// What happens after each wait.
  package var onSleep: (@Sendable () -> Void)? {
    get { action.withLock { $0 } }
    set { action.withLock { $0 = newValue } }
  }

  package func wallMilliseconds() -> Int64 { clock.wallMilliseconds() }
  package func monotonicNanoseconds() -> UInt64 { clock.monotonicNanoseconds() }
  package func sleep(nanoseconds: UInt64) {
    clock.sleep(nanoseconds: nanoseconds)
    onSleep?()
  }
}
