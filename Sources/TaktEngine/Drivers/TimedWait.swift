import TaktModel
import TaktSystem

/// Waits until a time of day, or until somebody orders to stop.
struct TimedWait {
  let until: Timestamp
  let context: Context
  let cancellation: Cancellation

  /// How often it is looked whether the wait was cut short.
  private static let pause: UInt64 = 100_000_000

  /// Waits; answers whether the time has come, and not the order to stop.
  ///
  /// The wall clock decides, since journals and providers state times of day; when that clock is set back meanwhile, no more is
  /// waited than it was at the beginning.
  func run() -> Bool {
    let clock = context.clock
    let until = until.milliseconds
    let longest = UInt64(max(0, until - clock.wallMilliseconds())) * 1_000_000
    let start = clock.monotonicNanoseconds()
    while clock.wallMilliseconds() < until {
      let waited = clock.monotonicNanoseconds() - start
      guard !cancellation.isCancelled else { return false }
      guard waited < longest else { return true }
      clock.sleep(nanoseconds: min(Self.pause, longest - waited))
    }
    return !cancellation.isCancelled
  }
}
