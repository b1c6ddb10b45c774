package import TaktText

/// One setting: its name, type and range, default, and meaning.
///
/// Reading, validation, `takt-helper config`, the tables in the documents and the JSON schema are all made from these.
package struct Setting<Value: Hashable & Sendable>: SettingEntry {
  /// The name in the file; `budget.runTokens` is the member `runTokens` of the object `budget`.
  package let name: String

  /// What a value may be.
  package let type: SettingType<Value>

  /// The value without the setting.
  package let fallback: Value

  /// Whether it may be among the user's defaults; what is about one project's files may not.
  package let isForProjectsOnly: Bool

  /// What it does, as a phrase in lower case without a full stop.
  package let meaning: String

  /// Describes a setting.
  init(
    _ name: String, _ type: SettingType<Value>, default fallback: Value, isForProjectsOnly: Bool = false,
    _ meaning: String
  ) {
    self.name = name
    self.type = type
    self.fallback = fallback
    self.isForProjectsOnly = isForProjectsOnly
    self.meaning = meaning
  }

  package var typeText: String { type.text }

  package var schema: JSONValue { type.schema }

  package var fallbackValue: JSONValue? { type.json(fallback) }

  package func read(_ node: JSONNode, _ reading: inout SettingReading) -> (any Sendable)? {
    type.read(node, name, &reading)
  }

  package func json(_ value: any Sendable) -> JSONValue? {
    (value as? Value).flatMap(type.json)
  }
}

/// A setting of any type.
package protocol SettingEntry: Sendable {
  /// The name in the file.
  var name: String { get }

  /// What it does.
  var meaning: String { get }

  /// Whether it may not be among the user's defaults.
  var isForProjectsOnly: Bool { get }

  /// What a value may be, in words.
  var typeText: String { get }

  /// What a value may be, as a JSON schema.
  var schema: JSONValue { get }

  /// The value without the setting, or nil for none.
  var fallbackValue: JSONValue? { get }

  /// Reads a value, or notes what is wrong with it.
  func read(_ node: JSONNode, _ reading: inout SettingReading) -> (any Sendable)?

  /// A value as it is written, or nil when there is nothing to write.
  func json(_ value: any Sendable) -> JSONValue?
}
