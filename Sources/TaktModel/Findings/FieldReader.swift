import TaktText

/// Reads the fields of JSON objects one by one and notes every one that is not as it should be.
///
/// Paths are components and become text only in a finding, so that reading a good document does not pay for them.
struct FieldReader {
  /// Where findings go.
  var collector: FindingCollector

  /// What the codes of findings begin with, such as `plan`.
  let area: String

  init(_ source: SourceText, area: String, isSecret: Bool = false) {
    collector = FindingCollector(source, isSecret: isSecret)
    self.area = area
  }

  /// Notes that a value is not what it should be.
  mutating func wrong(_ node: JSONNode, _ path: [JSONPathComponent], _ wanted: String) {
    collector.error(
      "\(area).type", "`\(path.rendered)` must be \(wanted), not \(node.kind.phrase)", at: node.span,
      path: path.rendered)
  }

  /// Notes that a field is not there.
  mutating func missing(_ node: JSONNode, _ path: [JSONPathComponent]) {
    // The whole object is no place to point at: its first byte is.
    let place = SourceSpan(node.span.start, node.span.start + 1)
    collector.error("\(area).missing", "`\(path.rendered)` is missing", at: place, path: path.rendered)
  }

  /// The most bytes of one text; more fits no context, and copying it would cost what the file costs.
  static let textLimit = 1 << 18

  /// The most entries of one list; a plan of more stories is no plan that anybody reads.
  static let listLimit = 200_000

  /// Notes that a list is so long that nobody could have meant it.
  mutating func refusesLength(of list: JSONNode, _ path: [JSONPathComponent]) -> Bool {
    guard list.count > Self.listLimit else { return false }
    collector.error(
      "\(area).length", "`\(path.rendered)` has \(list.count) entries",
      at: SourceSpan(list.span.start, list.span.start + 1), path: path.rendered,
      hint: "at most \(Self.listLimit) are read; split it, or take out what was repeated by mistake")
    return true
  }

  /// Reads a text; a missing one is empty.
  mutating func text(
    _ node: JSONNode, _ name: String, _ path: [JSONPathComponent], required: Bool = false, filled: Bool = false
  ) -> String {
    guard let value = node[name] else {
      if required { missing(node, path + [.name(name)]) }
      return ""
    }
    guard value.kind == .string else {
      wrong(value, path + [.name(name)], "a text")
      return ""
    }
    guard let text = text(value, path + [.name(name)]) else { return "" }
    if filled, !text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) {
      let place = (path + [.name(name)]).rendered
      collector.error("\(area).blank", "`\(place)` is blank", at: value.span, path: place)
    }
    return text
  }

  /// Decodes a text, unless it is so long that nobody could have meant it.
  private mutating func text(_ value: JSONNode, _ path: [JSONPathComponent]) -> String? {
    let length = value.span.end - value.span.start
    if length <= Self.textLimit { return value.string }
    collector.error(
      "\(area).length", "`\(path.rendered)` is \(length) bytes long", at: value.span, path: path.rendered,
      hint: "at most \(Self.textLimit) are read; put long texts into a file and name it")
    return nil
  }

  /// Reads a list of texts; a missing one is empty.
  mutating func texts(
    _ node: JSONNode, _ name: String, _ path: [JSONPathComponent], required: Bool = false
  ) -> [String] {
    guard let value = node[name] else {
      if required { missing(node, path + [.name(name)]) }
      return []
    }
    guard value.kind == .array else {
      wrong(value, path + [.name(name)], "a list of texts")
      return []
    }
    if refusesLength(of: value, path + [.name(name)]) { return [] }
    var texts: [String] = []
    texts.reserveCapacity(value.count)
    for (position, element) in value.elements.enumerated() {
      if element.kind != .string {
        wrong(element, path + [.name(name), .index(position)], "a text")
      } else if let text = text(element, path + [.name(name), .index(position)]) {
        texts.append(text)
      }
    }
    return texts
  }

  /// Reads a whole number in a range; a missing one is nil.
  mutating func integer(
    _ node: JSONNode, _ name: String, _ path: [JSONPathComponent], in range: ClosedRange<Int>, required: Bool = false
  ) -> Int? {
    guard let value = node[name] else {
      if required { missing(node, path + [.name(name)]) }
      return nil
    }
    if let number = value.integer, range.contains(number) { return number }
    if value.kind == .number {
      let place = (path + [.name(name)]).rendered
      collector.error(
        "\(area).type", "`\(place)` must be a whole number from \(range.lowerBound) to \(range.upperBound)",
        at: value.span, path: place)
    } else {
      wrong(value, path + [.name(name)], "a whole number")
    }
    return nil
  }

  /// Reads a truth value; a missing one is false.
  mutating func truth(_ node: JSONNode, _ name: String, _ path: [JSONPathComponent]) -> Bool {
    guard let value = node[name] else { return false }
    guard let truth = value.bool else {
      wrong(value, path + [.name(name)], "`true` or `false`")
      return false
    }
    return truth
  }

  /// Reads one of some words; a missing one is nil.
  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ node: JSONNode, _ name: String, _ path: [JSONPathComponent], required: Bool = false
  ) -> Choice? {
    guard let value = node[name] else {
      if required { missing(node, path + [.name(name)]) }
      return nil
    }
    let words = Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    guard let text = value.string else {
      wrong(value, path + [.name(name)], "one of \(words)")
      return nil
    }
    if let choice = Choice(rawValue: text), choice.rawValue.utf8.elementsEqual(text.utf8) { return choice }
    let place = (path + [.name(name)]).rendered
    let nearest = Similarity.nearest(to: text, in: Choice.allCases.map(\.rawValue))
    collector.error(
      "\(area).type", "`\(place)` must be one of \(words)", at: value.span, path: place,
      hint: nearest.map { "did you mean `\($0)`?" })
    return nil
  }

  /// Reads a list of objects at a path; a missing one is empty.
  mutating func objects(
    _ node: JSONNode, _ name: String, _ path: [JSONPathComponent], of what: String
  ) -> [(node: JSONNode, path: [JSONPathComponent])] {
    guard let value = node[name] else {
      missing(node, path + [.name(name)])
      return []
    }
    return objects(value, path + [.name(name)], of: what)
  }

  /// Reads a list of objects.
  mutating func objects(
    _ value: JSONNode, _ path: [JSONPathComponent], of what: String
  ) -> [(node: JSONNode, path: [JSONPathComponent])] {
    guard value.kind == .array else {
      wrong(value, path, "a list of \(what)")
      return []
    }
    if refusesLength(of: value, path) { return [] }
    var objects: [(node: JSONNode, path: [JSONPathComponent])] = []
    objects.reserveCapacity(value.count)
    for (position, element) in value.elements.enumerated() {
      let place = path + [.index(position)]
      if element.kind == .object {
        objects.append((element, place))
      } else {
        wrong(element, place, "an object")
      }
    }
    return objects
  }
}
