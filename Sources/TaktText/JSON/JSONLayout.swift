/// How an array or object is laid out in its text, learned from the text itself.
struct JSONLayout {
  /// What stands before a further element or member: comma, line break and indentation as between those before it; in
  /// an empty container what stands before a first one.
  var separator: [UInt8]

  /// What stands between a name and its value.
  var colon: [UInt8]

  /// The line break, or nil when everything stands on one line.
  var newline: [UInt8]?

  /// The indentation of the line on which the container begins.
  var outerIndent: [UInt8]

  /// The indentation of its elements or members.
  var innerIndent: [UInt8]

  /// The end of the last element or member.
  var lastEnd: Int?

  /// Looks at a container.
  init(of node: JSONNode) {
    let bytes = node.document.source.bytes
    let members = node.members
    let spans =
      node.kind == .object
      ? members.map { SourceSpan($0.nameSpan.start, $0.value.span.end) } : node.elements.map(\.span)
    outerIndent = Self.indent(ofLineAt: node.span.start, bytes)
    lastEnd = spans.last?.end
    unit = Self.unit(of: node.document)
    let lastValue = members.last?.value ?? node[node.count - 1]
    keepsValuesOnOneLine =
      lastValue.map { value in
        value.count > 0 && Self.lineBreak(in: Array(bytes[value.span.start..<value.span.end])) == nil
      } ?? false

    if let member = members.last {
      colon = Array(bytes[member.nameSpan.end..<member.value.span.start])
    } else {
      colon = Self.colon(near: node)
    }

    if let last = spans.last {
      let lead = bytes[node.span.start + 1..<(spans.first ?? last).start]
      separator =
        spans.count > 1 ? Array(bytes[spans[spans.count - 2].end..<last.start]) : [0x2C] + Array(lead)
      if spans.count == 1, !lead.contains(0x0A), !lead.contains(0x0D), lead.isEmpty, Self.isSpaced(colon) {
        separator = [0x2C, 0x20]
      }
      newline = Self.lineBreak(in: separator)
      innerIndent = newline == nil ? outerIndent : Self.indent(afterLastBreakOf: separator)
    } else {
      let root = node.document.root.span
      let searched = node.index == 0 ? bytes[...] : bytes[root.start..<min(root.end, root.start + 64 << 10)]
      let lineBreak = Self.lineBreak(in: Array(searched))
      let indent = outerIndent + unit
      newline = lineBreak
      innerIndent = indent
      separator = lineBreak.map { $0 + indent } ?? []
    }
  }

  /// One level of indentation.
  private let unit: [UInt8]

  /// Whether the last array or object in it stands on one line.
  private let keepsValuesOnOneLine: Bool

  /// The writer's layout for a new value in this container.
  func forNewValue() -> JSONWriter.Layout {
    JSONWriter.Layout(
      colon: colon, afterComma: Self.isSpaced(colon) ? [0x20] : [],
      newline: keepsValuesOnOneLine ? nil : newline.map { $0 + innerIndent }, indent: unit)
  }

  /// The writer's layout for a value that replaces another: one line stays one line.
  static func forValue(replacing old: JSONNode, in layout: JSONLayout?) -> JSONWriter.Layout {
    let own = old.count > 0 ? JSONLayout(of: old) : nil
    guard let own else { return layout?.forNewValue() ?? JSONWriter.Layout.pretty }
    let colon = old.kind == .object ? own.colon : layout?.colon ?? Self.colon(near: old)
    return JSONWriter.Layout(
      colon: colon, afterComma: isSpaced(colon) ? [0x20] : [], newline: own.newline.map { $0 + own.outerIndent },
      indent: own.unit)
  }

  // MARK: - Looking at the text

  /// Whether members are written with a space after the colon.
  private static func isSpaced(_ colon: [UInt8]) -> Bool { colon.last != 0x3A }

  private static func lineBreak(in bytes: [UInt8]) -> [UInt8]? {
    guard let place = bytes.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else { return nil }
    if bytes[place] == 0x0A { return [0x0A] }
    return place + 1 < bytes.count && bytes[place + 1] == 0x0A ? [0x0D, 0x0A] : [0x0D]
  }

  private static func indent(afterLastBreakOf bytes: [UInt8]) -> [UInt8] {
    let start = bytes.lastIndex { $0 == 0x0A || $0 == 0x0D }.map { $0 + 1 } ?? 0
    return Array(bytes[start...].prefix { $0 == 0x20 || $0 == 0x09 })
  }

  private static func indent(ofLineAt offset: Int, _ bytes: [UInt8]) -> [UInt8] {
    var start = offset
    while start > 0, bytes[start - 1] != 0x0A, bytes[start - 1] != 0x0D { start -= 1 }
    return Array(bytes[start..<offset].prefix { $0 == 0x20 || $0 == 0x09 })
  }

  /// One level of indentation as the outermost container with lines shows it; two spaces when nothing does.
  private static func unit(of document: JSONDocument) -> [UInt8] {
    let root = document.root
    let first = root.members.first?.nameSpan.start ?? root[0]?.span.start
    guard let first else { return [0x20, 0x20] }
    let lead = Array(document.source.bytes[root.span.start + 1..<first])
    guard lineBreak(in: lead) != nil else { return [0x20, 0x20] }
    let indent = indent(afterLastBreakOf: lead)
    return indent.isEmpty ? [0x20, 0x20] : indent
  }

  /// The colon of some other member, for containers that have none.
  private static func colon(near node: JSONNode) -> [UInt8] {
    let document = node.document
    if let member = document.root.members.first {
      return Array(document.source.bytes[member.nameSpan.end..<member.value.span.start])
    }
    return [0x3A, 0x20]
  }
}
