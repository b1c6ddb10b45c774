import Synchronization
package import TaktSystem

/// Shows how a longer piece of work goes on, on standard error.
///
/// A terminal gets a live area, anything else plain lines. Call `update` whenever something changes and about once a
/// second so that the clocks move, from any thread; call `finish` once at the end.
package final class ProgressDisplay: Sendable {
  private enum State {
    case live(LiveProgress)
    case plain(PlainProgress)
  }

  /// Whether the passing of time is shown, so that it makes sense to update without a change.
  package let isLive: Bool

  private let stream: any OutputStream
  private let clock: any Clock
  private let state: Mutex<State>

  /// Creates a display for the standard error of a context.
  package init(context: Context) {
    stream = context.errorOutput
    clock = context.clock
    isLive = context.errorOutput.isTerminal && context.environment["TERM"] != "dumb"
    state = Mutex(isLive ? .live(LiveProgress()) : .plain(PlainProgress()))
  }

  /// Shows a status.
  package func update(_ status: ProgressStatus) {
    state.withLock { state in
      switch state {
      case .live(var live):
        write(live.update(status, width: stream.width ?? 80, now: clock.monotonicNanoseconds()))
        state = .live(live)
      case .plain(var plain):
        write(plain.update(status).map { $0 + "\n" }.joined())
        state = .plain(plain)
      }
    }
  }

  /// Shows the last status and leaves it there.
  package func finish() {
    state.withLock { state in
      guard case .live(var live) = state else { return }
      write(live.finish(width: stream.width ?? 80))
      state = .live(live)
    }
  }

  private func write(_ text: String) {
    if !text.isEmpty { stream.write(text) }
  }
}
