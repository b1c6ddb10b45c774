/// A path as git stores it: bytes, which need not be UTF-8.
package struct GitPath: Hashable, Comparable, Sendable {
  /// The bytes, without the zero byte that ends them.
  package let bytes: [UInt8]

  /// Creates a path.
  package init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)
  }

  package static func < (left: GitPath, right: GitPath) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  /// The path as text, different for every path.
  ///
  /// What is not UTF-8, and what begins with a quotation mark, is written as git quotes it: `"b\377d"`.
  package var text: String {
    if bytes.first != 0x22, let text = String(validating: bytes, as: UTF8.self) { return text }
    var quoted = "\""
    for byte in bytes {
      switch byte {
      case 0x22, 0x5C: quoted += "\\" + String(UnicodeScalar(byte))
      case 0x20...0x7E: quoted += String(UnicodeScalar(byte))
      default:
        let digits = String(byte, radix: 8)
        quoted += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      }
    }
    return quoted + "\""
  }
}
