/// A half-open range of byte offsets in a source text.
package struct SourceSpan: Hashable, Sendable {
  /// The offset of the first byte.
  package var start: Int

  /// The offset after the last byte.
  package var end: Int

  /// Creates a span.
  package init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = end
  }
}

/// A line and a column, both counted from 1; a column counts Unicode scalars.
package struct SourcePosition: Hashable, Sendable, Comparable {
  /// The line, from 1.
  package var line: Int

  /// The column in Unicode scalars, from 1.
  package var column: Int

  /// Creates a position.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// The bytes of a text and the name it is known by.
package struct SourceText: Sendable {
  /// The name shown in findings, usually a path.
  package let name: String

  /// The bytes as they were read.
  package let bytes: [UInt8]

  /// Creates a source from bytes.
  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// Creates a source from a string.
  package init(name: String, _ text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }
}
