/// A value of a JSON document: a light handle, with its place in the text.
package struct JSONNode: Sendable {
  /// What sort of value it is.
  package enum Kind: UInt8, Hashable, Sendable {
    case null
    case bool
    case number
    case string
    case array
    case object
  }

  /// The document the value belongs to.
  package let document: JSONDocument

  let index: Int

  init(document: JSONDocument, index: Int) {
    self.document = document
    self.index = index
  }

  var entry: JSONTapeEntry { document.tape[index] }
  private var bytes: [UInt8] { document.source.bytes }

  /// What sort of value it is.
  package var kind: Kind { entry.kind }

  /// Its bytes, with quotation marks or brackets.
  package var span: SourceSpan { entry.span }

  /// Whether it is `null`.
  package var isNull: Bool { kind == .null }

  /// Its bytes as text, as they are spelled.
  package var literal: String { document.source.slice(span) }

  // MARK: - Scalars

  /// The truth value, when it is one.
  package var bool: Bool? { kind == .bool ? bytes[span.start] == 0x74 : nil }

  /// The whole number, when it is spelled as one and fits; `1.0` and `1e2` are no integers.
  package var integer: Int? {
    guard kind == .number else { return nil }
    var value = 0
    let span = span
    let isNegative = bytes[span.start] == 0x2D
    for byte in bytes[(isNegative ? span.start + 1 : span.start)..<span.end] {
      guard byte &- 0x30 < 10 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let digit = Int(byte - 0x30)
      let (sum, overflowToo) = product.addingReportingOverflow(isNegative ? -digit : digit)
      if overflow || overflowToo { return nil }
      value = sum
    }
    return value
  }

  /// The nearest double, when it is a number.
  package var double: Double? { kind == .number ? Double(literal) : nil }

  /// The decoded text, when it is a string.
  package var string: String? { withStringBytes { String(decoding: $0, as: UTF8.self) } }

  /// Lends the decoded UTF-8 bytes of a string, or answers nil for other values.
  ///
  /// Nothing is copied when the string has no escapes. The bytes must not be kept.
  package func withStringBytes<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result? {
    let entry = entry
    guard entry.kind == .string else { return nil }
    let inside = Int(entry.start) + 1..<Int(entry.end) - 1
    if entry.isEscaped {
      return try JSONEscape.decode(bytes, in: inside).withUnsafeBufferPointer(body)
    }
    return try bytes[inside].withUnsafeBufferPointer(body)
  }

  /// Tells whether this is a string with exactly these bytes; no normalization, no copy.
  package func isString(_ text: String) -> Bool {
    let entry = entry
    guard entry.kind == .string else { return false }
    if entry.isEscaped { return withStringBytes { $0.elementsEqual(text.utf8) } ?? false }
    let start = Int(entry.start) + 1
    let wanted = text.utf8
    guard wanted.count == Int(entry.end) - 1 - start else { return false }
    return document.source.bytes.withUnsafeBufferPointer { bytes in
      var index = start
      for byte in wanted {
        if bytes[index] != byte { return false }
        index += 1
      }
      return true
    }
  }

  // MARK: - Containers

  /// The number of elements or members, 0 for scalars.
  package var count: Int { entry.kind.rawValue >= Kind.array.rawValue ? entry.count : 0 }

  /// The elements of an array in order; none for other values.
  package var elements: [JSONNode] {
    guard kind == .array else { return [] }
    var result: [JSONNode] = []
    result.reserveCapacity(count)
    var child = index + 1
    for _ in 0..<count {
      result.append(JSONNode(document: document, index: child))
      child = Int(document.tape[child].next)
    }
    return result
  }

  /// The members of an object in order; none for other values.
  package var members: [JSONMember] {
    guard kind == .object else { return [] }
    var result: [JSONMember] = []
    result.reserveCapacity(count)
    var child = index + 1
    for _ in 0..<count {
      let name = JSONNode(document: document, index: child)
      result.append(JSONMember(nameNode: name, value: JSONNode(document: document, index: child + 1)))
      child = Int(document.tape[child + 1].next)
    }
    return result
  }

  /// The first member of an object that has one.
  var firstMember: JSONMember? {
    guard kind == .object, count > 0 else { return nil }
    let name = JSONNode(document: document, index: index + 1)
    return JSONMember(nameNode: name, value: JSONNode(document: document, index: index + 2))
  }

  /// The value of a member of an object, found by the bytes of its name.
  package subscript(_ name: String) -> JSONNode? {
    guard kind == .object else { return nil }
    var child = index + 1
    for _ in 0..<count {
      if JSONNode(document: document, index: child).isString(name) {
        return JSONNode(document: document, index: child + 1)
      }
      child = Int(document.tape[child + 1].next)
    }
    return nil
  }

  /// The element of an array at a position, when there is one.
  package subscript(_ position: Int) -> JSONNode? {
    guard kind == .array, position >= 0, position < count else { return nil }
    var child = index + 1
    for _ in 0..<position { child = Int(document.tape[child].next) }
    return JSONNode(document: document, index: child)
  }

  /// Whether `value` would equal another value; scalars are compared without a copy.
  func holds(_ other: JSONValue) -> Bool {
    switch other {
    case .null: isNull
    case .bool(let truth): bool == truth
    case .integer(let number): integer == number
    case .string(let text): isString(text)
    case .double, .array, .object: value == other
    }
  }

  /// A copy that does not hold on to the document; a number that is no `Int` becomes a double.
  package var value: JSONValue {
    switch kind {
    case .null: .null
    case .bool: .bool(bool ?? false)
    case .number: integer.map { .integer($0) } ?? .double(double ?? 0)
    case .string: .string(string ?? "")
    case .array: .array(elements.map(\.value))
    case .object:
      .object(JSONObject(uniqueMembers: members.map { JSONObject.Member(name: $0.name, value: $0.value.value) }))
    }
  }
}

/// A member of a JSON object, with the place of its name.
package struct JSONMember: Sendable {
  /// The name as a string node, for comparing without a copy.
  package let nameNode: JSONNode

  /// The value.
  package let value: JSONNode

  /// The decoded name.
  package var name: String { nameNode.string ?? "" }

  /// The place of the name, with its quotation marks.
  package var nameSpan: SourceSpan { nameNode.span }

  /// The place of the name and the value.
  var span: SourceSpan { SourceSpan(nameSpan.start, value.span.end) }
}
