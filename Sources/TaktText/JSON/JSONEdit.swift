/// Changes of single values in a JSON text that leave every other byte as it is.
///
/// Spelling, indentation, line ends, unknown members and the order of everything else stay as their author wrote them.
package enum JSONEdit {
  /// Makes the edit that sets a value, or answers nil when an equal value stands there already.
  ///
  /// An existing value is replaced in place. A missing member is added after the last one of its object, in the layout
  /// of the others; the position after the last element of an array appends. Everything above must exist.
  package static func set(
    _ value: JSONValue, at path: [JSONPathComponent], in document: JSONDocument
  ) throws(Failure) -> TextEdit? {
    var editor = JSONEditor(document)
    guard let last = path.last else { return editor.replacement(of: document.root, in: nil, by: value) }
    let parent = try parent(of: path, in: document)
    switch (last, parent.kind) {
    case (.name(let name), .object): return editor.set(value, of: name, in: parent)
    case (.index(let index), .array):
      if let old = parent[index] { return editor.replacement(of: old, in: parent, by: value) }
      guard index == parent.count else {
        throw missing(path, in: document, "the array has \(parent.count) elements")
      }
      return editor.insertion(into: parent, name: nil, value)
    default:
      throw missing(path, in: document, mismatch(parent, last))
    }
  }

  /// Makes the edit that removes a member or an element with its comma, or answers nil when it is not there.
  package static func remove(
    at path: [JSONPathComponent], in document: JSONDocument
  ) throws(Failure) -> TextEdit? {
    guard let last = path.last else { throw Failure(.internal, "the outermost value cannot be removed") }
    let parent = try parent(of: path, in: document)
    switch (last, parent.kind) {
    case (.name(let name), .object): return JSONEditor.removal(of: name, from: parent)
    case (.index(let index), .array): return JSONEditor.removal(of: index, in: parent.elements.map(\.span), of: parent)
    default: throw missing(path, in: document, mismatch(parent, last))
    }
  }

  // MARK: - Paths

  private static func parent(
    of path: [JSONPathComponent], in document: JSONDocument
  ) throws(Failure) -> JSONNode {
    var node = document.root
    for (depth, component) in path.dropLast().enumerated() {
      guard let next = node.node(at: [component]) else {
        let place = path[..<depth].rendered
        let what = place.isEmpty ? "the outermost value" : "`\(place)`"
        throw missing(path, in: document, "\(what) has no `\([component].rendered)`")
      }
      node = next
    }
    return node
  }

  private static func mismatch(_ parent: JSONNode, _ component: JSONPathComponent) -> String {
    switch component {
    case .name: "only an object has names, and the value above is \(parent.kind.phrase)"
    case .index: "only an array has positions, and the value above is \(parent.kind.phrase)"
    }
  }

  private static func missing(
    _ path: [JSONPathComponent], in document: JSONDocument, _ cause: String
  ) -> Failure {
    Failure(
      .input, "cannot change `\(path.rendered)` in `\(ForeignText.line(document.source.name))`", causes: [cause])
  }
}

extension JSONNode.Kind {
  /// The kind as it stands in a sentence.
  package var phrase: String {
    switch self {
    case .null: "`null`"
    case .bool: "`true` or `false`"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
