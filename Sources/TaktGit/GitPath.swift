/// A path as git names it: bytes, which need not be UTF-8.
package struct GitPath: Hashable, Sendable {
  /// The bytes, without a zero among them.
  package let bytes: [UInt8]

  /// Creates a path from what git printed.
  package init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  /// Creates a path that is text.
  package init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// Whether the path is UTF-8, so that text can name it.
  package var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }

  /// The path as text; a byte that is not UTF-8 is written as `\xFF`.
  package var text: String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    var rest = bytes[...]
    while let byte = rest.first {
      var decoder = UTF8()
      var iterator = rest.makeIterator()
      if case .scalarValue(let scalar) = decoder.decode(&iterator) {
        text.unicodeScalars.append(scalar)
        rest = rest.dropFirst(UTF8.width(scalar))
      } else {
        text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        rest = rest.dropFirst()
      }
    }
    return text
  }
}

extension GitPath: Comparable {
  package static func < (one: GitPath, other: GitPath) -> Bool { one.bytes.lexicographicallyPrecedes(other.bytes) }
}
