import TaktText

/// The lines of the live area: a function of a status and a width, and of nothing else.
package enum ProgressLayout {
  /// More lines than this would push what has ended off a small screen.
  static let runningLimit = 8

  /// Up to so many things that run get a line for what happens in them.
  static let activityLimit = 3

  /// The lines for a status, none of which is wider than the width less one column.
  ///
  /// The last column stays free because some terminals wrap as soon as it is filled.
  package static func lines(for status: ProgressStatus, width: Int) -> [String] {
    let space = max(1, width - 1)
    var lines = [ForeignText.line(headline(status, space: space), limit: space)]
    for running in status.running.prefix(runningLimit) {
      let clock = TerminalText.clock(seconds: running.elapsedSeconds)
      let rest = space - 2 - 1 - clock.utf8.count
      if rest < 4 {
        lines.append(ForeignText.line(running.name, limit: space))
      } else {
        lines.append("  " + ForeignText.line(running.name, limit: rest) + " " + clock)
      }
      if !running.activity.isEmpty, status.running.count <= activityLimit, space >= 16 {
        lines.append("    " + ForeignText.line(running.activity, limit: space - 4))
      }
    }
    let more = status.running.count - runningLimit
    if more > 0 { lines.append(space < 16 ? ForeignText.line("and \(more) more", limit: space) : "  and \(more) more") }
    return lines
  }

  private static func headline(_ status: ProgressStatus, space: Int) -> String {
    var words = "\(status.done) of \(status.total) done"
    if !status.running.isEmpty { words += ", \(status.running.count) running" }
    words += ", " + TerminalText.clock(seconds: status.elapsedSeconds)
    let length = min(30, space - words.utf8.count - 3)
    guard length >= 6 else { return words }
    let share = status.total > 0 ? min(1, max(0, Double(status.done) / Double(status.total))) : 0
    let filled = Int(Double(length) * share)
    return "[" + String(repeating: "=", count: filled) + String(repeating: ".", count: length - filled) + "] " + words
  }
}
