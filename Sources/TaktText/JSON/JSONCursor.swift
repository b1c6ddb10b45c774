/// A value of a document while the document is lent: a handle that costs nothing to copy.
///
/// A `JSONNode` keeps its document alive, which is counted at every copy. Going through a million values, that is most
/// of the work. A cursor counts nothing; it must not leave the call that lends it.
package struct JSONCursor {
  // SAFETY: both point into arrays of a document that `withRootCursor` keeps alive, and every index in the tape was
  // written by the scanner, which has seen both ends of every value.
  private let tape: UnsafeBufferPointer<JSONTapeEntry>
  private let bytes: UnsafeBufferPointer<UInt8>
  private let index: Int

  fileprivate init(
    tape: UnsafeBufferPointer<JSONTapeEntry>, bytes: UnsafeBufferPointer<UInt8>, index: Int
  ) {
    self.tape = tape
    self.bytes = bytes
    self.index = index
  }

  private func at(_ index: Int) -> JSONCursor { JSONCursor(tape: tape, bytes: bytes, index: index) }

  /// What sort of value it is.
  package var kind: JSONNode.Kind { tape[index].kind }

  /// The number of elements or members, 0 for scalars.
  package var count: Int { kind == .array || kind == .object ? tape[index].count : 0 }

  /// The truth value, when it is one.
  package var bool: Bool? { kind == .bool ? bytes[Int(tape[index].start)] == 0x74 : nil }

  /// Lends the decoded bytes of a string, or answers nil for other values; they must not be kept.
  package func withStringBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
    let entry = tape[index]
    guard entry.kind == .string else { return nil }
    let inside = Int(entry.start) + 1..<Int(entry.end) - 1
    if entry.isEscaped {
      return JSONEscape.decode(Array(bytes[inside]), in: 0..<inside.count).withUnsafeBufferPointer(body)
    }
    return body(UnsafeBufferPointer(rebasing: bytes[inside]))
  }

  /// Hands over the elements of an array in order.
  package func forEachElement(_ body: (JSONCursor) -> Void) {
    guard kind == .array else { return }
    var child = index + 1
    for _ in 0..<count {
      body(at(child))
      child = Int(tape[child].next)
    }
  }

  /// Hands over the members of an object in order.
  package func forEachMember(_ body: (_ name: JSONCursor, _ value: JSONCursor) -> Void) {
    guard kind == .object else { return }
    var child = index + 1
    for _ in 0..<count {
      body(at(child), at(child + 1))
      child = Int(tape[child + 1].next)
    }
  }
}

extension JSONDocument {
  /// Lends a cursor at the outermost value.
  package func withRootCursor<Result>(_ body: (JSONCursor) -> Result) -> Result {
    tape.withUnsafeBufferPointer { tape in
      source.bytes.withUnsafeBufferPointer { bytes in
        body(JSONCursor(tape: tape, bytes: bytes, index: 0))
      }
    }
  }
}
