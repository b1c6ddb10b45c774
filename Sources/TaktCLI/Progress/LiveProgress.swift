import TaktText

/// A live area at the end of a terminal's text, as a pure state: every step says what to write.
///
/// Lines about what has ended are written once, above the area, and stay. The area is drawn again in place, at most
/// ten times a second. The cursor is never hidden and always rests at the start of the line below the area, so a
/// process that ends at any moment leaves the terminal as it should be.
package struct LiveProgress: Hashable, Sendable {
  /// The least time between two drawings.
  static let interval: UInt64 = 100_000_000

  private var drawn: [Int] = []
  private var drawnAt: UInt64?
  private var written = 0
  private var latest: ProgressStatus?

  /// Starts with nothing drawn.
  package init() {}

  /// Takes a new status and says what to write: nothing when the last drawing is too recent.
  package mutating func update(_ status: ProgressStatus, width: Int, now: UInt64) -> String {
    latest = status
    if let drawnAt, now >= drawnAt, now - drawnAt < Self.interval { return "" }
    drawnAt = now
    return draw(status, width: width)
  }

  /// Says what to write last, so that the final status stays on the screen.
  package mutating func finish(width: Int) -> String {
    guard let status = latest else { return "" }
    latest = nil
    let text = draw(status, width: width)
    drawn = []
    return text
  }

  private mutating func draw(_ status: ProgressStatus, width: Int) -> String {
    var text = ""
    // On a terminal that has become narrower the old lines may or may not have been wrapped. Going up too far would
    // erase text that is not ours, so the old area then stays where it is and a new one begins below.
    if !drawn.isEmpty, drawn.allSatisfy({ $0 < width }) {
      text += "\u{1B}[\(drawn.count)A\u{1B}[J"
    }
    for line in status.finished.dropFirst(written) { text += ForeignText.visible(line) + "\n" }
    written = max(written, status.finished.count)
    let lines = ProgressLayout.lines(for: status, width: width)
    for line in lines { text += line + "\n" }
    drawn = lines.map(TerminalText.width)
    return text
  }
}
