/// A heading of a Markdown text and what stands below it, up to the next heading of any level.
package struct MarkdownSection: Hashable, Sendable {
  /// The level of the heading, 1 to 6.
  package let level: Int

  /// The text of the heading as it is written, without number signs.
  package let title: String

  /// The line of the heading, without its line break.
  package let headingSpan: SourceSpan

  /// The lines below the heading.
  package let bodySpan: SourceSpan

  /// Finds the list items in the section, in order; items in fenced code are text, not items.
  package func items(in source: SourceText) -> [MarkdownItem] {
    var reader = MarkdownItemReader(source, in: bodySpan)
    return reader.read()
  }
}

/// An item of a bulleted or numbered list.
package struct MarkdownItem: Hashable, Sendable {
  /// The text of its first paragraph on one line, without marker and check box.
  package let text: String

  /// The state of its check box, or nil when it has none.
  package let isChecked: Bool?

  /// The number it is written with, or nil for a bullet.
  package let number: Int?

  /// How many items it stands in.
  package let nesting: Int

  /// From its marker to the end of its first paragraph.
  package let span: SourceSpan
}
