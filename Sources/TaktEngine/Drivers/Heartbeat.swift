import Synchronization
import TaktModel
import TaktSystem
import TaktText

/// What a headless driver does beside its agents: it notes that they are at work, and keeps what they have done so far.
///
/// Nothing depends on either, so whatever goes wrong is passed over.
final class Heartbeat: Sendable {
  private let ticker: Ticker

  /// How often it is noted that an agent is at work, in seconds.
  private static let interval = 5

  /// Begins.
  ///
  /// - `crew`: Who is at work.
  /// - `checkpointSeconds`: How often work is kept; 0 for never.
  init(_ project: Project, _ pool: TaskPool, checkpointSeconds: Int) {
    let store = RunStore(project)
    let clock = project.context.clock
    let step = UInt64(checkpointSeconds) * 1_000_000_000
    let due = Mutex(clock.monotonicNanoseconds() + step)
    let seconds = checkpointSeconds > 0 ? min(Self.interval, checkpointSeconds) : Self.interval
    ticker = Ticker(everyMilliseconds: Int32(seconds) * 1000) {
      guard let run = (try? store.latest()) ?? nil else { return }
      let busy = run.state.openJobs.filter { pool.isBusy(with: $0.id.text) }
      for job in busy { run.heartbeat(job.id) }
      let now = clock.monotonicNanoseconds()
      let isDue = due.withLock { due in
        guard step > 0, now >= due else { return false }
        due = now + step
        return true
      }
      // While a report is checked, the check itself looks at the tree.
      for job in busy where isDue && job.phase == .briefed { run.preserveProgress(of: job) }
    }
  }

  /// Ends it; nothing of it is under way when this returns.
  func end() { ticker.stop() }
}
