/// A value of a YAML document, with its place in the text.
package struct YAMLNode: Hashable, Sendable {
  /// What a node holds.
  package enum Value: Hashable, Sendable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([YAMLEntry])
  }

  /// What the node holds.
  package var value: Value

  /// Its bytes; empty where a value is left out.
  package var span: SourceSpan

  /// Creates a node.
  package init(_ value: Value, at span: SourceSpan) {
    self.value = value
    self.span = span
  }

  /// The scalar, when it is one.
  package var scalar: YAMLScalar? { if case .scalar(let scalar) = value { scalar } else { nil } }

  /// The text, when it is a scalar and not null.
  package var string: String? { isNull ? nil : scalar?.text }

  /// The truth value, when it is a plain `true` or `false`.
  package var bool: Bool? {
    switch plainText {
    case "true": true
    case "false": false
    default: nil
    }
  }

  /// The whole number, when it is a plain decimal one without leading zeros.
  package var integer: Int? {
    guard let text = plainText else { return nil }
    let digits = text.utf8.first == 0x2D || text.utf8.first == 0x2B ? text.utf8.dropFirst() : text.utf8[...]
    guard digits.first != 0x30 || digits.count == 1 else { return nil }
    return Int(text)
  }

  /// The number, when it is a plain decimal one with or without a fraction.
  package var double: Double? {
    guard let text = plainText, text.utf8.contains(where: { $0 &- 0x30 < 10 }),
      text.utf8.allSatisfy({ $0 &- 0x30 < 10 || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0) })
    else { return nil }
    return Double(text)
  }

  /// Whether it is left out, `~` or a plain `null`.
  package var isNull: Bool {
    guard let plainText else { return false }
    return plainText.isEmpty || plainText == "~" || plainText == "null"
  }

  /// The elements of a sequence in order, or nil for other values.
  package var elements: [YAMLNode]? { if case .sequence(let elements) = value { elements } else { nil } }

  /// The entries of a mapping in order, or nil for other values.
  package var entries: [YAMLEntry]? { if case .mapping(let entries) = value { entries } else { nil } }

  /// The value of an entry of a mapping, found by the bytes of its key.
  package subscript(_ name: String) -> YAMLNode? {
    entries?.first { $0.key.scalar?.text.utf8.elementsEqual(name.utf8) == true }?.value
  }

  /// What the node is, as it stands in a sentence.
  package var phrase: String {
    switch value {
    case .scalar: isNull ? "nothing" : "a text"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  private var plainText: String? { scalar?.style == .plain ? scalar?.text : nil }
}

/// A text in a YAML document.
package struct YAMLScalar: Hashable, Sendable {
  /// How the text is written.
  package enum Style: Hashable, Sendable {
    case plain
    case singleQuoted
    case doubleQuoted
    case literal
    case folded
  }

  /// The text that is meant, with line breaks as LF.
  package var text: String

  /// How it is written.
  package var style: Style

  /// Creates a scalar.
  package init(_ text: String, _ style: Style) {
    self.text = text
    self.style = style
  }
}

/// A key of a mapping and its value.
package struct YAMLEntry: Hashable, Sendable {
  /// The key, always a scalar.
  package var key: YAMLNode

  /// The value; null when it is left out.
  package var value: YAMLNode

  /// Creates an entry.
  package init(key: YAMLNode, value: YAMLNode) {
    self.key = key
    self.value = value
  }
}
