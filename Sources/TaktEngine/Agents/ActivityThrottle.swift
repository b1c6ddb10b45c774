import Synchronization
import TaktSystem

/// Passes on what an agent does, at most ten times a second: showing it takes time, and a program could say millions.
final class ActivityThrottle: Sendable {
  private static let interval: UInt64 = 100_000_000

  private let launch: AgentLaunch
  private let nextAt = Mutex<UInt64>(0)

  init(_ launch: AgentLaunch) {
    self.launch = launch
  }

  func tell(_ activity: String) {
    let now = launch.project.context.clock.monotonicNanoseconds()
    let isDue = nextAt.withLock { next in
      guard now >= next else { return false }
      next = now + Self.interval
      return true
    }
    if isDue { launch.onActivity(activity) }
  }
}
