import Synchronization
package import TaktEngine
import TaktModel
package import TaktSystem

/// Shows a run on standard error as it goes: a live area with moving clocks on a terminal, plain lines elsewhere.
package final class RunDisplay: Sendable {
  private let screen: Screen
  private let ticker: Ticker?

  /// Creates a display; nothing is shown before the first update.
  package init(_ context: Context) {
    let screen = Screen(context)
    self.screen = screen
    // Four times a second also brings out what came too soon after the last drawing.
    ticker = screen.isLive ? Ticker(everyMilliseconds: 250) { screen.refresh() } : nil
  }

  /// Shows how the run stands; may be called from any thread.
  package func update(_ progress: RunProgress) {
    screen.update(progress)
  }

  /// Shows the last status and leaves it there; nothing is shown after that.
  package func finish() {
    ticker?.stop()
    screen.finish()
  }
}

/// What is on the screen: the only thing that the clock's thread knows of.
private final class Screen: Sendable {
  private struct State {
    var latest: RunProgress?
    var isOver = false
  }

  private let display: ProgressDisplay
  private let clock: any Clock
  private let state = Mutex(State())

  init(_ context: Context) {
    display = ProgressDisplay(context: context)
    clock = context.clock
  }

  var isLive: Bool { display.isLive }

  func update(_ progress: RunProgress) {
    state.withLock { state in
      guard !state.isOver else { return }
      state.latest = progress
      show(progress)
    }
  }

  func refresh() {
    state.withLock { state in
      guard !state.isOver, let latest = state.latest else { return }
      show(latest)
    }
  }

  func finish() {
    state.withLock { state in
      guard !state.isOver else { return }
      state.isOver = true
      // Clocks stop at the moment of the end, and agents that are gone are not shown as working.
      if var latest = state.latest {
        latest.working = []
        show(latest)
      }
      display.finish()
    }
  }

  private func show(_ progress: RunProgress) {
    let now = clock.wallMilliseconds()
    func seconds(since start: Timestamp) -> Int { Int(max(0, now - start.milliseconds) / 1000) }
    display.update(
      ProgressStatus(
        done: progress.done, total: progress.total, elapsedSeconds: seconds(since: progress.startedAt),
        running: progress.working.map { work in
          .init(
            work.attempt > 1 ? "\(work.subject), attempt \(work.attempt)" : work.subject,
            elapsedSeconds: seconds(since: work.since), activity: work.activity)
        },
        finished: progress.history))
  }
}
