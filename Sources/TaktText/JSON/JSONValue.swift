/// A JSON value to write, or a copy of one that was read.
///
/// Strings are compared as bytes, so that two spellings of one letter stay two values; an object keeps the order of its
/// members, and the order counts in comparisons.
package indirect enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  /// A number; JSON has none for NaN and the infinities, which are written as `null`.
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// Creates an object from members in order; of equal names the last value counts.
  package static func object(_ members: [(String, JSONValue)]) -> JSONValue { .object(JSONObject(members)) }

  /// Creates an array of strings.
  package static func strings(_ texts: some Sequence<String>) -> JSONValue { .array(texts.map { .string($0) }) }

  /// The text, when it is a string.
  package var string: String? { if case .string(let text) = self { text } else { nil } }

  /// The whole number, when it is one.
  package var integer: Int? { if case .integer(let number) = self { number } else { nil } }

  /// The number, when it is one.
  package var double: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .double(let number): number
    default: nil
    }
  }

  /// The truth value, when it is one.
  package var bool: Bool? { if case .bool(let truth) = self { truth } else { nil } }

  /// The elements, when it is an array.
  package var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

  /// The members in order, when it is an object.
  package var members: [JSONObject.Member]? { if case .object(let object) = self { object.members } else { nil } }

  /// The object, when it is one.
  package var object: JSONObject? { if case .object(let object) = self { object } else { nil } }

  /// Whether it is `null`.
  package var isNull: Bool { if case .null = self { true } else { false } }

  /// The value of a member, when it is an object and has it.
  package subscript(_ name: String) -> JSONValue? { object?[name] }
}

extension JSONValue: Hashable {
  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.integer(let left), .integer(let right)): left == right
    case (.double(let left), .double(let right)): left == right
    case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)): left == right
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let truth): hasher.combine(truth)
    case .integer(let number): hasher.combine(number)
    case .double(let number): hasher.combine(number)
    case .string(let text): hasher.combine(Array(text.utf8))
    case .array(let elements): hasher.combine(elements)
    case .object(let object): hasher.combine(object)
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int) { self = .integer(value) }
}

extension JSONValue: ExpressibleByFloatLiteral {
  package init(floatLiteral value: Double) { self = .double(value) }
}

extension JSONValue: ExpressibleByBooleanLiteral {
  package init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue: ExpressibleByNilLiteral {
  package init(nilLiteral: ()) { self = .null }
}

extension JSONValue: ExpressibleByArrayLiteral {
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}
