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
      // Line by line, because some terminals keep a copy of a screen that is erased from its first cell on.
      text += String(repeating: "\u{1B}[1A\u{1B}[2K", count: drawn.count)
    }
    for line in status.finished.dropFirst(written) { text += Self.wrapped(ForeignText.visible(line), width: width) }
    written = max(written, status.finished.count)
    let lines = ProgressLayout.lines(for: status, width: width)
    for line in lines { text += line + "\n" }
    drawn = lines.map(TerminalText.width)
    return text
  }

  /// A line that stays, broken between words; what follows the first part is indented.
  private static func wrapped(_ line: String, width: Int) -> String {
    guard TerminalText.width(line) >= width, width > 20 else { return line + "\n" }
    return Wrapping.lines(line, width: width - 3).joined(separator: "\n  ") + "\n"
  }
}
