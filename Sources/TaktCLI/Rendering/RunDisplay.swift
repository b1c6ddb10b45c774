import TaktEngine
import TaktModel
import TaktSystem

/// Shows a run as it goes: a live area on a terminal, plain lines elsewhere.
struct RunDisplay {
  private let display: ProgressDisplay
  private let clock: any Clock

  init(_ context: Context) {
    display = ProgressDisplay(context: context)
    clock = context.clock
  }

  func update(_ progress: RunProgress) {
    let now = clock.wallMilliseconds()
    func seconds(since start: Timestamp) -> Int { max(0, Int(now - start.milliseconds) / 1000) }
    display.update(
      ProgressStatus(
        done: progress.done, total: progress.total, elapsedSeconds: seconds(since: progress.startedAt),
        running: progress.working.map { work in
          let activity = work.activity.isEmpty ? "" : ": \(work.activity)"
          return .init("\(work.subject)\(activity)", elapsedSeconds: seconds(since: work.since))
        },
        finished: progress.history))
  }

  func finish() {
    display.finish()
  }
}
