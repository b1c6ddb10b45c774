import TaktText

/// Measures and fits text that has been made visible for a terminal.
enum TerminalText {
  /// The columns that a text takes on a terminal.
  static func width(_ text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + ForeignText.width($1) }
  }

  /// Fills a text with blanks up to a width.
  static func padded(_ text: String, to width: Int, alignedRight: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - self.width(text)))
    return alignedRight ? blanks + text : text + blanks
  }

  /// A number of seconds as `0:07`, `12:05` or `3:00:12`.
  static func clock(seconds: Int) -> String {
    let seconds = max(0, seconds)
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
    let rest = seconds % 60 < 10 ? "0\(seconds % 60)" : "\(seconds % 60)"
    guard hours > 0 else { return "\(minutes):\(rest)" }
    return "\(hours):\(minutes < 10 ? "0" : "")\(minutes):\(rest)"
  }
}
