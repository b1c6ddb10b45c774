/// A strictly read JSON text with the place of everything in it.
///
/// The bytes stay as they are; strings and numbers are decoded when they are asked for. A document costs the bytes and
/// 16 bytes for each value and name. It is a class so that handles into it are small.
package final class JSONDocument: Sendable {
  /// The text that was read.
  package let source: SourceText

  let tape: [JSONTapeEntry]

  private init(source: SourceText, tape: [JSONTapeEntry]) {
    self.source = source
    self.tape = tape
  }

  /// The outermost value.
  package var root: JSONNode { JSONNode(document: self, index: 0) }

  /// Reads a text and stops at the first thing that is wrong with it.
  ///
  /// Refused are: an empty text, any encoding but UTF-8, comments, trailing commas, anything after the value, names
  /// that occur twice in an object (compared as bytes after decoding), lone surrogates, control characters in strings,
  /// numbers outside the grammar or the range of a double, and more than the limits allow. A UTF-8 byte order mark at
  /// the beginning is accepted.
  package static func read(
    _ source: SourceText, limits: JSONLimits = .standard
  ) throws(ParseError) -> JSONDocument {
    let tape = try source.bytes.withUnsafeBufferPointer { bytes throws(ParseError) in
      var scanner = JSONScanner(source, bytes, limits: limits, keepsTape: true)
      try scanner.begin()
      try scanner.scanValue()
      try scanner.finish()
      return scanner.tape
    }
    return JSONDocument(source: source, tape: tape)
  }
}
