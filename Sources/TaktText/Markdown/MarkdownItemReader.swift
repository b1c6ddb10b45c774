/// Collects the list items of a part of a Markdown text; used once.
struct MarkdownItemReader {
  /// An item whose first paragraph may go on.
  private struct Draft {
    var marker: MarkdownMarker
    var nesting: Int
    var isChecked: Bool?
    var start: Int
    var end: Int
    var pieces: [String]
  }

  private let source: SourceText
  private let span: SourceSpan
  private var blocks: MarkdownBlocks
  private var items: [MarkdownItem] = []
  private var draft: Draft?

  /// The markers of the items that the next one may stand in.
  private var outer: [MarkdownMarker] = []

  private var followsEmptyLine = false

  init(_ source: SourceText, in span: SourceSpan) {
    self.source = source
    self.span = span
    blocks = MarkdownBlocks(source)
  }

  /// Reads the items.
  mutating func read() -> [MarkdownItem] {
    let lines = SourceLines(source)
    var next = span.start
    while next < span.end, let line = lines.line(at: next) {
      next = line.next
      if blocks.isVerbatim(line) { finish() } else { readLine(line) }
    }
    finish()
    return items
  }

  private mutating func readLine(_ line: SourceLines.Line) {
    let bytes = source.bytes
    var start = line.start
    while start < line.end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
    if start == line.end || MarkdownMarker.isThematicBreak(bytes, start, line.end) {
      finish()
      followsEmptyLine = true
      return
    }
    let column = MarkdownBlocks.column(bytes, line.start, start)
    if let marker = MarkdownMarker(bytes, line, from: start), begin(marker, start, line) { return }
    if draft != nil {
      extend(start, line)
    } else if followsEmptyLine {
      while let last = outer.last, column < last.textColumn { outer.removeLast() }
    }
    followsEmptyLine = false
  }

  /// Begins an item, or answers false when the marker is indented so far that it is text or code.
  private mutating func begin(_ marker: MarkdownMarker, _ start: Int, _ line: SourceLines.Line) -> Bool {
    var parents = outer
    while let last = parents.last, marker.column < last.textColumn { parents.removeLast() }
    guard marker.column - (parents.last?.textColumn ?? 0) <= 3 else { return false }
    finish()
    followsEmptyLine = false
    var (isChecked, textStart): (Bool?, Int) = (nil, marker.textStart)
    let head = Array(source.bytes[textStart..<min(textStart + 4, line.end)])
    if head.count >= 3, head[0] == 0x5B, head[2] == 0x5D, head.count == 3 || head[3] == 0x20 || head[3] == 0x09 {
      switch head[1] {
      case 0x20: (isChecked, textStart) = (false, textStart + 3)
      case 0x78, 0x58: (isChecked, textStart) = (true, textStart + 3)
      default: break
      }
    }
    draft = Draft(
      marker: marker, nesting: parents.count, isChecked: isChecked, start: start, end: start, pieces: [])
    extend(textStart, line)
    outer = parents + [marker]
    return true
  }

  /// Adds the rest of a line to the text of the item.
  private mutating func extend(_ start: Int, _ line: SourceLines.Line) {
    var (start, end) = (start, line.end)
    while start < end, source.bytes[start] == 0x20 || source.bytes[start] == 0x09 { start += 1 }
    while end > start, source.bytes[end - 1] == 0x20 || source.bytes[end - 1] == 0x09 { end -= 1 }
    if start < end { draft?.pieces.append(source.slice(SourceSpan(start, end))) }
    draft?.end = end
  }

  private mutating func finish() {
    guard let draft else { return }
    items.append(
      MarkdownItem(
        text: draft.pieces.joined(separator: " "), isChecked: draft.isChecked, number: draft.marker.number,
        nesting: draft.nesting, span: SourceSpan(draft.start, draft.end)))
    self.draft = nil
  }
}
