/// Reads the part of YAML that people write by hand.
///
/// Read are block and flow collections and all five styles of scalars, as YAML 1.2 means them. Refused, each with its
/// own error, is what lets a short text mean something long or surprising: anchors, aliases, tags, merge keys,
/// directives, keys that are collections, keys that occur twice, several documents, and tabs as indentation.
package enum YAMLReader {
  /// The most bytes that are read.
  package static let byteLimit = 1 << 20

  /// How deep collections may stand in each other.
  package static let depthLimit = 32

  /// Reads a text with one document; an empty one is null.
  package static func read(_ source: SourceText) throws(ParseError) -> YAMLNode {
    var parser = try YAMLParser(source, from: 0, to: source.bytes.count)
    return try parser.document()
  }

  /// Reads a part of a text, with places counted in the whole.
  static func read(_ source: SourceText, from start: Int, to end: Int) throws(ParseError) -> YAMLNode {
    var parser = try YAMLParser(source, from: start, to: end)
    return try parser.document()
  }
}
