/// The YAML fields at the beginning of a Markdown file.
package struct FrontMatter: Hashable, Sendable {
  /// The fields, a mapping; nil when the file has no front matter or an empty one.
  package let fields: YAMLNode?

  /// The offset of the first byte of the text after it.
  package let bodyStart: Int

  /// The lines between the two markers; empty when there is no front matter.
  package let span: SourceSpan

  /// Reads the front matter of a file: from a first line `---` to the next line `---` or `...`.
  ///
  /// A file that begins otherwise has none. Places in errors are places in the file.
  package static func read(_ source: SourceText) throws(ParseError) -> FrontMatter {
    let start = source.contentStart
    let lines = SourceLines(source)
    guard let opening = lines.line(at: start), lines.isMarker(opening, ["---"]) else {
      return FrontMatter(fields: nil, bodyStart: start, span: SourceSpan(start, start))
    }
    var next = opening.next
    while let line = lines.line(at: next) {
      if lines.isMarker(line, ["---", "..."]) {
        return try read(source, SourceSpan(opening.next, line.start), bodyStart: line.next)
      }
      next = line.next
    }
    throw ParseError(
      "front-matter.unterminated", "the front matter is never closed", at: SourceSpan(opening.start, opening.end),
      hint: "write a line `---` after it")
  }

  private static func read(
    _ source: SourceText, _ span: SourceSpan, bodyStart: Int
  ) throws(ParseError) -> FrontMatter {
    let node = try YAMLReader.read(source, from: span.start, to: span.end)
    if node.isNull { return FrontMatter(fields: nil, bodyStart: bodyStart, span: span) }
    guard node.entries != nil else {
      throw ParseError(
        "front-matter.mapping", "the front matter must be a mapping, not \(node.phrase)", at: node.span,
        hint: "write lines such as `name: value`")
    }
    return FrontMatter(fields: node, bodyStart: bodyStart, span: span)
  }
}
