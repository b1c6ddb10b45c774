#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What time it is, and how to wait.
package protocol Clock: Sendable {
  /// Milliseconds since 1970; may jump, so nothing is decided by it.
  func wallMilliseconds() -> Int64

  /// Nanoseconds since some moment in the past; never goes back and counts the time the machine sleeps.
  func monotonicNanoseconds() -> UInt64

  /// Waits for at least this long.
  func sleep(nanoseconds: UInt64)
}

/// The system's clock.
package struct SystemClock: Clock {
  /// Creates the clock.
  package init() {}

  package func wallMilliseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
  }

  package func monotonicNanoseconds() -> UInt64 {
    // On macOS the plain monotonic clock counts sleep; on Linux only this one does.
    #if canImport(Darwin)
      Self.read(CLOCK_MONOTONIC)
    #else
      Self.read(CLOCK_BOOTTIME)
    #endif
  }

  package func sleep(nanoseconds: UInt64) {
    var rest = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    var left = timespec()
    while nanosleep(&rest, &left) < 0, errno == EINTR { rest = left }
  }

  /// Nanoseconds that stand still while the machine sleeps, for "how long has it been silent".
  func awakeNanoseconds() -> UInt64 {
    #if canImport(Darwin)
      Self.read(CLOCK_UPTIME_RAW)
    #else
      Self.read(CLOCK_MONOTONIC)
    #endif
  }

  private static func read(_ clock: clockid_t) -> UInt64 {
    var now = timespec()
    clock_gettime(clock, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
  }
}

extension Duration {
  /// The duration in nanoseconds; negative ones are 0, and what does not fit is the largest.
  package var wholeNanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return .max }
    let (sum, carried) = product.addingReportingOverflow(UInt64(attoseconds) / 1_000_000_000)
    return carried ? .max : sum
  }
}
