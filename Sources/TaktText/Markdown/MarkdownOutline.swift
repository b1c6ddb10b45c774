/// The headings of a Markdown text.
package enum MarkdownOutline {
  /// Finds the sections in order, without nesting them.
  ///
  /// Headings are lines that begin with one to six number signs and a blank. Those in fenced code, in comments and in
  /// the front matter do not count.
  package static func sections(of source: SourceText) -> [MarkdownSection] {
    var found: [(heading: Heading, line: SourceLines.Line)] = []
    let lines = SourceLines(source)
    var blocks = MarkdownBlocks(source)
    var next = bodyStart(of: source)
    while let line = lines.line(at: next) {
      if !blocks.isVerbatim(line), let heading = heading(line, source.bytes) { found.append((heading, line)) }
      next = line.next
    }
    return found.indices.map { index in
      let (heading, line) = found[index]
      let bodyEnd = index + 1 < found.count ? found[index + 1].line.start : source.bytes.count
      return MarkdownSection(
        level: heading.level, title: source.slice(heading.title), headingSpan: SourceSpan(line.start, line.end),
        bodySpan: SourceSpan(line.next, bodyEnd))
    }
  }

  private struct Heading {
    var level: Int
    var title: SourceSpan
  }

  /// Where the text begins after front matter, which is not read here and may be wrong.
  private static func bodyStart(of source: SourceText) -> Int {
    let lines = SourceLines(source)
    let start = source.contentStart
    guard let opening = lines.line(at: start), lines.isMarker(opening, ["---"]) else { return start }
    var next = opening.next
    while let line = lines.line(at: next) {
      if lines.isMarker(line, ["---", "..."]) { return line.next }
      next = line.next
    }
    return start
  }

  private static func heading(_ line: SourceLines.Line, _ bytes: [UInt8]) -> Heading? {
    func isBlank(_ index: Int) -> Bool { bytes[index] == 0x20 || bytes[index] == 0x09 }
    var start = line.start
    while start < line.end, bytes[start] == 0x20 { start += 1 }
    guard start - line.start <= 3 else { return nil }
    let signs = start
    while start < line.end, bytes[start] == 0x23 { start += 1 }
    let level = start - signs
    guard (1...6).contains(level), start == line.end || isBlank(start) else { return nil }
    var end = line.end
    while start < end, isBlank(start) { start += 1 }
    while end > start, isBlank(end - 1) { end -= 1 }
    // Number signs at the end close the heading, when a blank stands before them.
    var closing = end
    while closing > start, bytes[closing - 1] == 0x23 { closing -= 1 }
    if closing == start || isBlank(closing - 1) { end = closing }
    while end > start, isBlank(end - 1) { end -= 1 }
    return Heading(level: level, title: SourceSpan(start, end))
  }
}
