/// How a whole document is laid out, each part found when it is first asked for.
struct JSONStyle {
  /// One level of indentation as the outermost container with lines shows it; two spaces when nothing does.
  let unit: [UInt8]

  /// What stands between a name and its value in the outermost object, for containers that have no member.
  let colon: [UInt8]

  /// The first line break near the beginning, for empty containers.
  lazy var lineBreak: [UInt8]? = Self.lineBreak(in: bytes[start])

  private let bytes: [UInt8]
  private let start: Range<Int>

  /// A stretch of text without a line break that begins a line.
  private var line = SourceSpan(0, 0)

  init(_ document: JSONDocument) {
    bytes = document.source.bytes
    let node = document.root
    // Around an empty outermost value there may still be lines.
    start = node.count == 0 ? 0..<bytes.count : node.span.start..<min(node.span.end, node.span.start + 64 << 10)
    let member = node.firstMember
    colon = member.map { Array(document.source.bytes[$0.nameSpan.end..<$0.value.span.start]) } ?? [0x3A, 0x20]
    let first = member?.nameSpan.start ?? node[0]?.span.start
    let lead = first.map { document.source.bytes[node.span.start + 1..<$0] } ?? []
    let indent = Self.lineBreak(in: lead) == nil ? [] : Self.indent(afterLastBreakOf: lead)
    unit = indent.isEmpty ? [0x20, 0x20] : indent
  }

  /// The indentation of the line that an offset is in.
  ///
  /// The line is remembered: offsets that ascend cost no more than the text between them, even if it is all one line.
  mutating func indent(ofLineAt offset: Int) -> [UInt8] {
    if offset < line.start || offset > line.end {
      var start = offset
      while start > 0, start != line.end, !Self.isBreak(bytes[start - 1]) { start -= 1 }
      line = SourceSpan(start == line.end ? line.start : start, offset)
    }
    return Self.blanks(bytes[line.start..<offset])
  }

  // MARK: - Looking at bytes

  static func lineBreak(in bytes: ArraySlice<UInt8>) -> [UInt8]? {
    guard let place = bytes.firstIndex(where: isBreak) else { return nil }
    if bytes[place] == 0x0A { return [0x0A] }
    return place + 1 < bytes.endIndex && bytes[place + 1] == 0x0A ? [0x0D, 0x0A] : [0x0D]
  }

  static func indent(afterLastBreakOf bytes: ArraySlice<UInt8>) -> [UInt8] {
    blanks(bytes[(bytes.lastIndex(where: isBreak).map { $0 + 1 } ?? bytes.startIndex)...])
  }

  private static func blanks(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    Array(bytes.prefix { $0 == 0x20 || $0 == 0x09 })
  }

  private static func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
