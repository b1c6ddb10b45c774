/// The marker of a list item at the beginning of a line.
struct MarkdownMarker {
  /// The column of the marker.
  var column: Int

  /// The column of the text after it.
  var textColumn: Int

  /// The offset of the text after it.
  var textStart: Int

  /// The number, or nil for a bullet.
  var number: Int?

  /// Recognizes a marker at the first character of a line that is no blank.
  init?(_ bytes: [UInt8], _ line: SourceLines.Line, from start: Int) {
    guard start < line.end, !Self.isThematicBreak(bytes, start, line.end) else { return nil }
    var index = start
    if bytes[index] == 0x2D || bytes[index] == 0x2A || bytes[index] == 0x2B {
      index += 1
    } else {
      while index < line.end, index - start < 9, bytes[index] &- 0x30 < 10 { index += 1 }
      guard index > start, index < line.end, bytes[index] == 0x2E || bytes[index] == 0x29 else { return nil }
      number = Int(String(decoding: bytes[start..<index], as: UTF8.self))
      index += 1
    }
    guard index == line.end || bytes[index] == 0x20 || bytes[index] == 0x09 else { return nil }
    column = MarkdownBlocks.column(bytes, line.start, start)
    let markerEnd = MarkdownBlocks.column(bytes, line.start, index)
    textStart = index
    while textStart < line.end, bytes[textStart] == 0x20 || bytes[textStart] == 0x09 { textStart += 1 }
    textColumn = MarkdownBlocks.column(bytes, line.start, textStart)
    // Four more blanks are code in the item, and an empty item has its text on the next line.
    if textStart == line.end || textColumn > markerEnd + 4 { textColumn = markerEnd + 1 }
  }

  /// Whether the line is a rule, such as `---` or `* * *`.
  static func isThematicBreak(_ bytes: [UInt8], _ start: Int, _ end: Int) -> Bool {
    guard start < end, bytes[start] == 0x2D || bytes[start] == 0x2A || bytes[start] == 0x5F else { return false }
    let marks = bytes[start..<end].filter { $0 != 0x20 && $0 != 0x09 }
    return marks.count >= 3 && marks.allSatisfy { $0 == bytes[start] }
  }
}
