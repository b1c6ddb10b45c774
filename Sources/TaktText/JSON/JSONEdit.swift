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
    guard let last = path.last else { return replacement(of: document.root, in: nil, by: value) }
    let parent = try parent(of: path, in: document)
    let layout = JSONLayout(of: parent)
    switch (last, parent.kind) {
    case (.name(let name), .object):
      if let old = parent[name] { return replacement(of: old, in: layout, by: value) }
      return insertion(into: parent, name: name, value, layout)
    case (.index(let index), .array):
      if let old = parent[index] { return replacement(of: old, in: layout, by: value) }
      guard index == parent.count else {
        throw missing(path, in: document, "the array has \(parent.count) elements")
      }
      return insertion(into: parent, name: nil, value, layout)
    default:
      throw missing(path, in: document, mismatch(parent, last))
    }
  }

  /// Makes the edit that adds new members to an object that has some, after the last one and in the layout of the
  /// others; answers nil for anything else.
  ///
  /// For changes all over a large document: nothing is looked for along a path.
  package static func add(_ members: [(name: String, value: JSONValue)], to object: JSONNode) -> TextEdit? {
    guard object.kind == .object, object.count > 0, !members.isEmpty else { return nil }
    let layout = JSONLayout(of: object)
    var edit: TextEdit?
    for (name, value) in members {
      let next = insertion(into: object, name: name, value, layout)
      edit = TextEdit(next.span, (edit?.replacement ?? []) + next.replacement)
    }
    return edit
  }

  /// Makes the edit that removes a member or an element with its comma, or answers nil when it is not there.
  package static func remove(
    at path: [JSONPathComponent], in document: JSONDocument
  ) throws(Failure) -> TextEdit? {
    guard let last = path.last else { throw Failure(.internal, "the outermost value cannot be removed") }
    let parent = try parent(of: path, in: document)
    let spans: [SourceSpan]
    let position: Int?
    switch (last, parent.kind) {
    case (.name(let name), .object):
      let members = parent.members
      spans = members.map { SourceSpan($0.nameSpan.start, $0.value.span.end) }
      position = members.firstIndex { $0.nameNode.isString(name) }
    case (.index(let index), .array):
      spans = parent.elements.map(\.span)
      position = spans.indices.contains(index) ? index : nil
    default:
      throw missing(path, in: document, mismatch(parent, last))
    }
    guard let position else { return nil }
    if position > 0 { return TextEdit(SourceSpan(spans[position - 1].end, spans[position].end), []) }
    if spans.count > 1 { return TextEdit(SourceSpan(spans[0].start, spans[1].start), []) }
    return TextEdit(SourceSpan(parent.span.start + 1, parent.span.end - 1), [])
  }

  // MARK: - Edits

  private static func replacement(of old: JSONNode, in layout: JSONLayout?, by value: JSONValue) -> TextEdit? {
    if old.value == value { return nil }
    let bytes = JSONWriter.bytes(value, JSONLayout.forValue(replacing: old, in: layout))
    return TextEdit(old.span, bytes)
  }

  private static func insertion(
    into parent: JSONNode, name: String?, _ value: JSONValue, _ layout: JSONLayout
  ) -> TextEdit {
    let writerLayout = layout.forNewValue()
    var member: [UInt8] = []
    if let name { member += JSONWriter.bytes(.string(name), .compact) + layout.colon }
    member += JSONWriter.bytes(value, writerLayout)

    guard let lastEnd = layout.lastEnd else {
      // The white space inside an empty container belongs to nothing, so all of it is written anew.
      let open = parent.kind == .object ? "{" : "["
      let close = parent.kind == .object ? "}" : "]"
      let lead = layout.separator
      let tail = layout.newline.map { $0 + layout.outerIndent } ?? []
      return TextEdit(parent.span, Array(open.utf8) + lead + member + tail + Array(close.utf8))
    }
    return TextEdit(SourceSpan(lastEnd, lastEnd), layout.separator + member)
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
