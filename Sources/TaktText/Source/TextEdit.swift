/// A replacement of some bytes of a text by others.
package struct TextEdit: Hashable, Sendable {
  /// The bytes to replace; empty for an insertion.
  package var span: SourceSpan

  /// What takes their place.
  package var replacement: [UInt8]

  /// Creates an edit.
  package init(_ span: SourceSpan, _ replacement: [UInt8]) {
    self.span = span
    self.replacement = replacement
  }
}

extension SourceText {
  /// Gives the text with edits made; every byte outside their spans is kept.
  ///
  /// The edits may come in any order; insertions at one place are made in the order given. Edits that overlap or reach
  /// outside the text are a mistake of the caller and stop the program.
  package func applying(_ edits: [TextEdit]) -> SourceText {
    let ordered = edits.enumerated().sorted { left, right in
      (left.element.span.start, left.element.span.end, left.offset)
        < (right.element.span.start, right.element.span.end, right.offset)
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + edits.reduce(0) { $0 + $1.replacement.count })
    var position = 0
    for (_, edit) in ordered {
      precondition(edit.span.start >= position, "edits overlap")
      precondition(edit.span.end >= edit.span.start && edit.span.end <= bytes.count, "edit outside the text")
      result.append(contentsOf: bytes[position..<edit.span.start])
      result.append(contentsOf: edit.replacement)
      position = edit.span.end
    }
    result.append(contentsOf: bytes[position...])
    return SourceText(name: name, bytes: result)
  }
}
