/// Follows a Markdown text line by line and tells which lines are fenced code or comments.
struct MarkdownBlocks {
  private let bytes: [UInt8]

  /// The character and length of the fence that is open.
  private var fence: (character: UInt8, length: Int)?

  private var isInComment = false

  /// The column where the text of the last list item begins; fences in it are indented that far.
  private var itemColumn = 0

  private var followsEmptyLine = false

  init(_ source: SourceText) { bytes = source.bytes }

  /// Whether a line is a fence, fenced code or a comment; lines must be given in order.
  mutating func isVerbatim(_ line: SourceLines.Line) -> Bool {
    var start = line.start
    while start < line.end, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
    let indent = Self.column(bytes, line.start, start)
    if let fence {
      if isClosing(fence, start, line.end) { self.fence = nil }
      return true
    }
    if isInComment {
      isInComment = !holds("-->", start, line.end)
      return true
    }
    if start == line.end {
      followsEmptyLine = true
      return false
    }
    if followsEmptyLine, indent < itemColumn { itemColumn = 0 }
    followsEmptyLine = false

    let depth = indent >= itemColumn ? indent - itemColumn : indent
    if depth <= 3, let opening = opening(start, line.end) {
      fence = opening
      return true
    }
    if depth <= 3, bytes[start..<line.end].starts(with: "<!--".utf8) {
      isInComment = !holds("-->", start + 4, line.end)
      return true
    }
    if let marker = MarkdownMarker(bytes, line, from: start) {
      itemColumn = marker.textColumn
    }
    return false
  }

  private func opening(_ start: Int, _ end: Int) -> (character: UInt8, length: Int)? {
    let character = bytes[start]
    guard character == 0x60 || character == 0x7E else { return nil }
    var index = start
    while index < end, bytes[index] == character { index += 1 }
    guard index - start >= 3 else { return nil }
    // A back-tick after the fence makes it code within a line.
    if character == 0x60, bytes[index..<end].contains(0x60) { return nil }
    return (character, index - start)
  }

  private func isClosing(_ fence: (character: UInt8, length: Int), _ start: Int, _ end: Int) -> Bool {
    var index = start
    while index < end, bytes[index] == fence.character { index += 1 }
    guard index - start >= fence.length else { return false }
    return bytes[index..<end].allSatisfy { $0 == 0x20 || $0 == 0x09 }
  }

  private func holds(_ text: String, _ start: Int, _ end: Int) -> Bool {
    guard start < end else { return false }
    return (start..<end).contains { bytes[$0..<end].starts(with: text.utf8) }
  }

  /// The column reached after some bytes of a line; a tab goes to the next multiple of four.
  static func column(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Int {
    var column = 0
    for byte in bytes[start..<end] {
      if byte == 0x09 {
        column += 4 - column % 4
      } else if !UTF8Scalar.isContinuation(byte) {
        column += 1
      }
    }
    return column
  }
}
