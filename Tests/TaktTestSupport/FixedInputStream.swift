import TaktSystem
package import TaktText

/// An input whose text is known beforehand.
package struct FixedInputStream: InputStream {
  private let bytes: [UInt8]
  package let isTerminal: Bool

  /// Creates an input.
  package init(_ text: String = "", isTerminal: Bool = false) {
    bytes = Array(text.utf8)
    self.isTerminal = isTerminal
  }

  package func readAll(limit: Int) throws(Failure) -> [UInt8] {
    guard bytes.count <= limit else { throw Failure(.input, "standard input is longer than \(limit) bytes") }
    return bytes
  }
}
