/// One step into a JSON value: a name of an object or a position in an array.
package enum JSONPathComponent: Hashable, Sendable {
  case name(String)
  case index(Int)
}

extension JSONPathComponent: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self = .name(value) }
}

extension JSONPathComponent: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int) { self = .index(value) }
}

extension Sequence<JSONPathComponent> {
  /// The path as it stands in findings: `userStories[3].dependsOn[0]`; unusual names as `["a b"]`.
  package var rendered: String {
    var text = ""
    for component in self {
      switch component {
      case .index(let index): text += "[\(index)]"
      case .name(let name):
        let isPlain =
          !name.isEmpty
          && name.utf8.allSatisfy { byte in
            byte == 0x5F || byte == 0x2D || byte == 0x24 || byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26
          }
        if isPlain {
          text += (text.isEmpty ? "" : ".") + name
        } else {
          text += "[" + JSONValue.string(ForeignText.visible(name)).compact + "]"
        }
      }
    }
    return text
  }
}

extension JSONNode {
  /// Follows a path, or answers nil when it leads nowhere.
  package func node(at path: some Sequence<JSONPathComponent>) -> JSONNode? {
    var node = self
    for component in path {
      let next =
        switch component {
        case .name(let name): node[name]
        case .index(let index): node[index]
        }
      guard let next else { return nil }
      node = next
    }
    return node
  }
}
