import TaktText

/// File names in a sentence.
enum FileNames {
  /// At most eight names in back-ticks, and how many more there are.
  static func text(_ files: [String]) -> String {
    let more = files.count > 8 ? " and \(files.count - 8) more" : ""
    return files.prefix(8).map { "`\(ForeignText.visible($0))`" }.joined(separator: ", ") + more
  }
}
