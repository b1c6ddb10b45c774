extension SourceText {
  /// The most columns an excerpt takes.
  private static let excerptWidth = 100

  /// One character of an excerpt: what is shown for it, and which bytes it stands for.
  private struct Cell {
    var text: String
    var width: Int
    var offset: Int
  }

  /// Shows the line of a place with a line of carets below it, without a line break at the end.
  ///
  /// Characters that a terminal would act on are made visible, bytes that are not UTF-8 are shown as `\xFF`, a tab is
  /// one space, and a long line is cut around the place. Cost does not depend on the length of the line.
  package func excerpt(at span: SourceSpan) -> String {
    let anchor = anchor(at: span.start)
    var cells = cellsBefore(anchor)
    let lead = cells.count
    cells += cellsAfter(anchor)

    let marked = cells.indices.filter { $0 >= lead && cells[$0].offset < span.end }
    let lastMarked = marked.last ?? lead
    let (first, end) = window(cells, lead: lead, lastMarked: lastMarked)
    let cutsFront = first > 0 || isCutBefore(cells.first?.offset ?? anchor)
    let cutsBack = end < cells.count || isCutAfter(cells.last)

    var line = cutsFront ? "…" : ""
    var carets = cutsFront ? " " : ""
    for index in first..<end {
      let cell = cells[index]
      line += cell.text
      if index < lead {
        carets += String(repeating: " ", count: cell.width)
      } else if index == lead {
        carets += "^" + String(repeating: "~", count: max(cell.width, 1) - 1)
      } else if index <= lastMarked {
        carets += String(repeating: "~", count: cell.width)
      }
    }
    if lead >= end { carets += "^" }
    if cutsBack { line += "…" }
    while line.utf8.last == 0x20 { line.removeLast() }
    return line + "\n" + carets
  }

  // MARK: - Cells

  /// Moves an offset into the text and to the start of its scalar.
  private func anchor(at offset: Int) -> Int {
    var anchor = min(max(offset, contentStart), bytes.count)
    var steps = 0
    while steps < 3, anchor > 0, anchor < bytes.count, UTF8Scalar.isContinuation(bytes[anchor]) {
      anchor -= 1
      steps += 1
    }
    return anchor
  }

  private func isBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  private func cellsBefore(_ anchor: Int) -> [Cell] {
    var start = anchor
    while start > contentStart, anchor - start < 4 * Self.excerptWidth, !isBreak(bytes[start - 1]) { start -= 1 }
    while start < anchor, UTF8Scalar.isContinuation(bytes[start]) { start += 1 }
    return cells(from: start, to: anchor)
  }

  private func cellsAfter(_ anchor: Int) -> [Cell] {
    var end = anchor
    while end < bytes.count, end - anchor < 4 * Self.excerptWidth, !isBreak(bytes[end]) { end += 1 }
    while end < bytes.count, end > anchor, UTF8Scalar.isContinuation(bytes[end]) { end -= 1 }
    return cells(from: anchor, to: end)
  }

  private func cells(from start: Int, to end: Int) -> [Cell] {
    var cells: [Cell] = []
    var index = start
    while index < end {
      let offset = index
      if let (scalar, length) = UTF8Scalar.decode(bytes, at: index) {
        index += length
        let text = scalar == "\t" ? " " : ForeignText.visible(scalar)
        let width = text.unicodeScalars.reduce(0) { $0 + ForeignText.width($1) }
        cells.append(Cell(text: text, width: width, offset: offset))
      } else {
        let digits = String(bytes[index], radix: 16, uppercase: true)
        cells.append(Cell(text: "\\x" + (digits.utf8.count < 2 ? "0" : "") + digits, width: 4, offset: offset))
        index += 1
      }
    }
    return cells
  }

  // MARK: - Cutting

  /// Chooses the cells to show: all when they fit, else some before the place and as many after it as fit.
  private func window(_ cells: [Cell], lead: Int, lastMarked: Int) -> (first: Int, end: Int) {
    let limit = Self.excerptWidth - 2
    if cells.reduce(0, { $0 + $1.width }) <= limit { return (0, cells.count) }

    var first = lead
    var used = 0
    while first > 0, used + cells[first - 1].width <= limit / 2 {
      first -= 1
      used += cells[first].width
    }
    var end = lead
    while end < cells.count, used + cells[end].width <= limit {
      used += cells[end].width
      end += 1
    }
    // What the end of the line left free is given to the part before the place.
    while first > 0, used + cells[first - 1].width <= limit {
      first -= 1
      used += cells[first].width
    }
    return (first, end)
  }

  private func isCutBefore(_ offset: Int) -> Bool { offset > contentStart && !isBreak(bytes[offset - 1]) }

  private func isCutAfter(_ last: Cell?) -> Bool {
    guard let last else { return false }
    let next = last.offset + (UTF8Scalar.decode(bytes, at: last.offset)?.length ?? 1)
    return next < bytes.count && !isBreak(bytes[next])
  }
}
