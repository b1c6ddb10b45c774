extension YAMLParser {
  /// What happens to the line breaks at the end of a block scalar.
  private enum Chomping {
    case clip
    case strip
    case keep
  }

  /// Reads a literal or folded scalar and stops at the start of the first line after it.
  mutating func blockScalar(parent: Int) throws(ParseError) -> YAMLNode {
    let start = offset
    let isFolded = byte(offset) == 0x3E
    let (explicit, chomping) = try blockHeader()
    var contentEnd = offset
    if isBreak(byte(offset)) { skipBreak() }

    let indent: Int
    if let explicit {
      indent = max(parent, 0) + explicit
    } else {
      indent = try detectIndent(parent: parent)
    }
    var text: [UInt8] = []
    var lineBreak: [UInt8] = []
    var emptyLines = try skipEmptyLines(indent)
    while column == indent, offset < end, !(indent == 0 && isAtEnd) {
      text.append(contentsOf: emptyLines)
      let startsWithBlank = isBlank(byte(offset))
      let textStart = offset
      while byte(offset) != 0, !isBreak(byte(offset)) { offset += 1 }
      text.append(contentsOf: bytes[textStart..<offset])
      contentEnd = offset
      lineBreak = []
      if isBreak(byte(offset)) {
        skipBreak()
        lineBreak = [0x0A]
      }
      emptyLines = try skipEmptyLines(indent)
      guard column == indent, offset < end, !(indent == 0 && isAtEnd) else { break }
      if isFolded, !startsWithBlank, !isBlank(byte(offset)) {
        if emptyLines.isEmpty { text.append(0x20) }
      } else {
        text.append(contentsOf: lineBreak)
      }
    }
    if chomping != .strip { text.append(contentsOf: lineBreak) }
    if chomping == .keep { text.append(contentsOf: emptyLines) }
    offset = max(lineStart, contentEnd)
    let style: YAMLScalar.Style = isFolded ? .folded : .literal
    return YAMLNode(
      .scalar(YAMLScalar(String(decoding: text, as: UTF8.self), style)), at: SourceSpan(start, contentEnd))
  }

  /// Reads the indicators after `|` or `>` and moves to the end of the line.
  private mutating func blockHeader() throws(ParseError) -> (indent: Int?, chomping: Chomping) {
    let start = offset
    var indent: Int?
    var chomping: Chomping?
    offset += 1
    while !isBlankOrEnd(offset) {
      let byte = byte(offset)
      if byte == 0x2B || byte == 0x2D, chomping == nil {
        chomping = byte == 0x2B ? .keep : .strip
      } else if byte &- 0x31 < 9, indent == nil {
        indent = Int(byte - 0x30)
      } else {
        throw blockHeaderError(start)
      }
      offset += 1
    }
    skipBlanks()
    if !isLineEnd { throw blockHeaderError(start) }
    try finishLine()
    return (indent, chomping ?? .clip)
  }

  /// Finds the indentation of the first line with content, without moving.
  private func detectIndent(parent: Int) throws(ParseError) -> Int {
    var index = offset
    var widest = 0
    var widestLine = offset
    while true {
      let line = index
      while byte(index) == 0x20 { index += 1 }
      let width = index - line
      if isBreak(byte(index)) {
        if width > widest { (widest, widestLine) = (width, line) }
        index += byte(index) == 0x0D && byte(index + 1) == 0x0A ? 2 : 1
        continue
      }
      if byte(index) == 0 || width <= parent {
        if byte(index) == 0x09 { throw tab(at: index) }
        return max(widest, parent + 1)
      }
      if widest > width { throw emptyLineTooWide(widestLine, widest) }
      return width
    }
  }

  /// Moves over lines with at most the indentation and nothing else, and over the indentation of the next line.
  private mutating func skipEmptyLines(_ indent: Int) throws(ParseError) -> [UInt8] {
    var breaks: [UInt8] = []
    while true {
      while column < indent, byte(offset) == 0x20 { offset += 1 }
      guard isBreak(byte(offset)) else { break }
      skipBreak()
      breaks.append(0x0A)
    }
    if column < indent, byte(offset) == 0x09 { throw tab(at: offset) }
    return breaks
  }
}
