/// How an array or object is laid out in its text, learned from the text itself.
struct JSONLayout {
  /// What stands before a further element or member: comma, line break and indentation as between those before it; in
  /// an empty container what stands before a first one.
  let separator: [UInt8]

  /// What stands between a name and its value.
  let colon: [UInt8]

  /// The line break, or nil when everything stands on one line.
  let newline: [UInt8]?

  /// The indentation of the line on which the container begins.
  let outerIndent: [UInt8]

  /// The indentation of its elements or members.
  let innerIndent: [UInt8]

  /// The end of the last element or member.
  let lastEnd: Int?

  /// One level of indentation.
  private let unit: [UInt8]

  /// Whether the last array or object in it stands on one line.
  private let keepsValuesOnOneLine: Bool

  /// Looks at a container.
  init(of node: JSONNode, _ style: inout JSONStyle) {
    let bytes = node.document.source.bytes
    let ends = JSONContainerEnds(node)
    outerIndent = style.indent(ofLineAt: node.span.start)
    unit = style.unit
    lastEnd = ends?.last.end
    guard let ends else {
      let indent = outerIndent + unit
      colon = style.colon
      newline = style.lineBreak
      innerIndent = indent
      separator = newline.map { $0 + indent } ?? []
      keepsValuesOnOneLine = false
      return
    }
    let value = ends.lastValue
    keepsValuesOnOneLine = value.count > 0 && JSONStyle.lineBreak(in: bytes[value.span.start..<value.span.end]) == nil
    colon = ends.lastName.map { Array(bytes[$0.end..<value.span.start]) } ?? style.colon
    let lead = bytes[node.span.start + 1..<ends.first.start]
    if let before = ends.beforeLast {
      separator = Array(bytes[before.end..<ends.last.start])
    } else {
      separator = [0x2C] + (lead.isEmpty && Self.isSpaced(colon) ? [0x20] : Array(lead))
    }
    newline = JSONStyle.lineBreak(in: separator[...])
    innerIndent = newline == nil ? outerIndent : JSONStyle.indent(afterLastBreakOf: separator[...])
  }

  /// The writer's layout for a new value in this container.
  func forNewValue() -> JSONWriter.Layout {
    JSONWriter.Layout(
      colon: colon, afterComma: Self.isSpaced(colon) ? [0x20] : [],
      newline: keepsValuesOnOneLine ? nil : newline.map { $0 + innerIndent }, indent: unit)
  }

  /// The writer's layout for a value that replaces another: one line stays one line.
  static func forValue(replacing old: JSONNode, in parent: JSONNode?, _ style: inout JSONStyle) -> JSONWriter.Layout {
    let around = parent.map { JSONLayout(of: $0, &style) }
    guard old.count > 0 else { return around?.forNewValue() ?? JSONWriter.Layout.pretty }
    let own = JSONLayout(of: old, &style)
    let colon = old.kind == .object ? own.colon : around?.colon ?? style.colon
    return JSONWriter.Layout(
      colon: colon, afterComma: isSpaced(colon) ? [0x20] : [], newline: own.newline.map { $0 + own.outerIndent },
      indent: own.unit)
  }

  /// Whether members are written with a space after the colon.
  private static func isSpaced(_ colon: [UInt8]) -> Bool { colon.last != 0x3A }
}

/// The first and the last elements or members of a container.
private struct JSONContainerEnds {
  let first: SourceSpan
  let beforeLast: SourceSpan?
  let last: SourceSpan
  let lastName: SourceSpan?
  let lastValue: JSONNode

  /// Looks at a container; nil when it is empty.
  init?(_ node: JSONNode) {
    let members = node.members
    if let member = members.last {
      (first, last) = (members[0].span, member.span)
      beforeLast = members.count > 1 ? members[members.count - 2].span : nil
      (lastName, lastValue) = (member.nameSpan, member.value)
    } else if let element = node[node.count - 1], let head = node[0] {
      (first, last) = (head.span, element.span)
      beforeLast = node[node.count - 2]?.span
      (lastName, lastValue) = (nil, element)
    } else {
      return nil
    }
  }
}
