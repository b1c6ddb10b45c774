import Synchronization

/// Tells that a program has done what it was started for, so that it should end by itself before long.
package final class ExpectedEnd: Sendable {
  // Moments on the awake clock; 0 while nothing is expected.
  private let moment = Atomic<UInt64>(0)
  private let isFinal = Atomic(false)

  /// Creates one of which nothing is expected yet.
  package init() {}

  /// From now on the end is expected; saying so again changes nothing.
  package func expect() {
    let now = max(SystemClock().awakeNanoseconds(), 1)
    _ = moment.compareExchange(expected: 0, desired: now, ordering: .sequentiallyConsistent)
  }

  /// From now on the end is expected, and nothing can change that any more.
  package func expectForGood() {
    isFinal.store(true, ordering: .sequentiallyConsistent)
    expect()
  }

  /// The program has gone to work again, so its end is not expected any more.
  package func withdraw() {
    if !isFinal.load(ordering: .sequentiallyConsistent) { moment.store(0, ordering: .sequentiallyConsistent) }
  }

  /// Whether the end is expected.
  package var isExpected: Bool { since != nil }

  /// Since when the end is expected, on the awake clock.
  var since: UInt64? {
    let since = moment.load(ordering: .sequentiallyConsistent)
    return since == 0 ? nil : since
  }
}
