import Synchronization
import TaktSystem
import Testing

@Suite("a ticker")
struct TickerTests {
  @Test("ticks until it is stopped, and not once more")
  func stops() {
    let count = Mutex(0)
    let ticker = Ticker(everyMilliseconds: 1) { count.withLock { $0 += 1 } }
    while count.withLock({ $0 }) < 3 { SystemClock().sleep(nanoseconds: 1_000_000) }
    ticker.stop()
    let stopped = count.withLock { $0 }
    SystemClock().sleep(nanoseconds: 20_000_000)
    #expect(count.withLock { $0 } == stopped)
    ticker.stop()
  }

  @Test("ends with its owner, also in the middle of a long interval")
  func ends() {
    let count = Mutex(0)
    do {
      let ticker = Ticker(everyMilliseconds: 3_600_000) { count.withLock { $0 += 1 } }
      withExtendedLifetime(ticker) {}
    }
    #expect(count.withLock { $0 } == 0)
  }
}
