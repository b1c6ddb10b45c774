import TaktText

/// Makes Markdown of a text without markup, as people mail it and as `pdftotext` yields it.
///
/// Lines that are known headings of a PRD, or that name a story, become headings, and all sorts of bullets one. The
/// rest is left as it is, so that one reader does for both.
enum PlainTextImport {
  /// The text as Markdown, under the same name.
  static func markdown(_ source: SourceText) -> SourceText {
    var result: [String] = []
    let lines = source.text.split(omittingEmptySubsequences: false, whereSeparator: { $0.isNewline })
      .map { String($0.filter { $0 != "\u{0C}" }) }
    // Where stories have numbers, a wish describes one; elsewhere it is one.
    let isNumbered = lines.contains {
      References.leadingID(StoryWording.stripped($0)).map { !$0.rest.isEmpty } ?? false
    }
    var isFirst = true
    for text in lines {
      let trimmed = text.drop { $0 == " " || $0 == "\t" }
      let indent = text.count - trimmed.count
      if trimmed.isEmpty {
        result.append("")
        continue
      }
      let plain = StoryWording.stripped(text)
      defer { isFirst = false }
      if let heading = heading(plain, isNumbered: isNumbered) {
        result += ["", heading, ""]
      } else if isFirst, plain.utf8.count <= 80, plain.last != "." {
        result += ["# \(plain)", ""]
      } else if let bullet = trimmed.first, "•·‣◦▪●–o".contains(bullet), trimmed.dropFirst().first == " " {
        result.append(String(repeating: " ", count: min(indent, 2)) + "- " + trimmed.dropFirst(2))
      } else {
        // Four blanks would make code of it.
        result.append(String(repeating: " ", count: min(indent, 2)) + trimmed)
      }
    }
    return SourceText(name: source.name, result.joined(separator: "\n"))
  }

  private static func heading(_ line: String, isNumbered: Bool) -> String? {
    guard !line.isEmpty, line.utf8.count <= 120 else { return nil }
    if line.first == "#" { return line }
    if let (_, rest) = References.leadingID(line), !rest.isEmpty, !line.hasSuffix(",") { return "### \(line)" }
    if !isNumbered, StoryWording.isWish(line) { return "### \(line)" }
    let words = Words(line).words
    guard words.count <= 4, line.last != ".", line.last != "," else { return nil }
    switch MarkdownTopic(line) {
    case .criteria: return "#### \(line)"
    case .stories, .requirements, .nonGoals, .questions: return "## \(line)"
    case .about: return words.count <= 3 ? "## \(line)" : nil
    case .story, .detail, .other: return nil
    }
  }
}
