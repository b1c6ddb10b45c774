/// Edits members of objects all over one document, each of them at the cost of its own object.
///
/// Nothing is looked for along a path, and what holds for the whole document is found once. Each edit stands for itself:
/// the edits of different members can be made together.
package struct JSONEditor {
  private var style: JSONStyle

  /// Creates an editor for a document.
  package init(_ document: JSONDocument) {
    style = JSONStyle(document)
  }

  /// Makes the edit that sets a member of an object, or returns nil when an equal value stands there already.
  package mutating func set(_ value: JSONValue, of name: String, in object: JSONNode) -> TextEdit? {
    if let old = object[name] { return replacement(of: old, in: object, by: value) }
    return object.kind == .object ? insertion(into: object, name: name, value) : nil
  }

  /// Makes the edit that adds new members to an object that has some, after the last one and in the layout of the
  /// others; returns nil for anything else.
  package mutating func add(_ members: [(name: String, value: JSONValue)], to object: JSONNode) -> TextEdit? {
    guard object.kind == .object, object.count > 0, !members.isEmpty else { return nil }
    let layout = JSONLayout(of: object, &style)
    let added = members.flatMap { layout.separator + member($0.name, $0.value, layout) }
    return layout.lastEnd.map { TextEdit(SourceSpan($0, $0), added) }
  }

  /// Makes the edit that removes a member of an object with its comma, or returns nil when it is not there.
  package static func removal(of name: String, from object: JSONNode) -> TextEdit? {
    let members = object.members
    guard let position = members.firstIndex(where: { $0.nameNode.isString(name) }) else { return nil }
    return removal(of: position, in: members.map(\.span), of: object)
  }

  // MARK: - Edits

  mutating func replacement(of old: JSONNode, in parent: JSONNode?, by value: JSONValue) -> TextEdit? {
    if old.holds(value) { return nil }
    let bytes = JSONWriter.bytes(value, JSONLayout.forValue(replacing: old, in: parent, &style))
    return TextEdit(old.span, bytes)
  }

  /// Adds an element or a member after the last one.
  mutating func insertion(into parent: JSONNode, name: String?, _ value: JSONValue) -> TextEdit {
    let layout = JSONLayout(of: parent, &style)
    let member = member(name, value, layout)
    guard let lastEnd = layout.lastEnd else {
      // The white space inside an empty container belongs to nothing, so all of it is replaced.
      let open = parent.kind == .object ? "{" : "["
      let close = parent.kind == .object ? "}" : "]"
      let tail = layout.newline.map { $0 + layout.outerIndent } ?? []
      return TextEdit(parent.span, Array(open.utf8) + layout.separator + member + tail + Array(close.utf8))
    }
    return TextEdit(SourceSpan(lastEnd, lastEnd), layout.separator + member)
  }

  private func member(_ name: String?, _ value: JSONValue, _ layout: JSONLayout) -> [UInt8] {
    let start = name.map { JSONWriter.bytes(.string($0), .compact) + layout.colon } ?? []
    return start + JSONWriter.bytes(value, layout.forNewValue())
  }

  /// Removes one of the elements or members of a container, given the spans of all of them.
  static func removal(of position: Int, in spans: [SourceSpan], of parent: JSONNode) -> TextEdit? {
    guard spans.indices.contains(position) else { return nil }
    if position > 0 { return TextEdit(SourceSpan(spans[position - 1].end, spans[position].end), []) }
    if spans.count > 1 { return TextEdit(SourceSpan(spans[0].start, spans[1].start), []) }
    return TextEdit(SourceSpan(parent.span.start + 1, parent.span.end - 1), [])
  }
}
