package import TaktText

/// What a project and its user have set; everything else has its default from the table.
@dynamicMemberLookup
package struct Configuration: Sendable {
  /// What was set, by the setting's name.
  private(set) var values: [String: any Sendable] = [:]

  /// Creates a configuration that sets nothing.
  package init() {}

  /// The value of a setting.
  package subscript<Value>(dynamicMember setting: KeyPath<SettingTable, Setting<Value>>) -> Value {
    get {
      let setting = SettingTable.table[keyPath: setting]
      return values[setting.name] as? Value ?? setting.fallback
    }
    set { values[SettingTable.table[keyPath: setting].name] = newValue }
  }

  /// The limits of breakers.
  package var limits: BreakerLimits {
    var budget = BreakerLimits.Budget()
    budget.runMinutes = self.runMinutes
    budget.storyMinutes = self.storyMinutes
    budget.runTokens = self.runTokens
    budget.storyTokens = self.storyTokens
    budget.runMicrodollars = self.runMicrodollars
    budget.storyMicrodollars = self.storyMicrodollars
    return BreakerLimits(maxIterations: self.maxIterations, budget: budget)
  }

  /// The value of a setting as JSON, or nil for none.
  package func json(of setting: any SettingEntry) -> JSONValue? {
    values[setting.name].map(setting.json) ?? setting.fallbackValue
  }

  /// Whether a value was set.
  package func sets(_ setting: any SettingEntry) -> Bool {
    values[setting.name] != nil
  }

  /// The configuration as a file: what was set, and nothing else.
  package var json: JSONValue {
    var root: JSONObject = [:]
    for setting in SettingTable.all {
      guard let value = values[setting.name].flatMap(setting.json) else { continue }
      let path = Self.path(of: setting.name)
      if path.count == 2 {
        var group = root[path[0]]?.object ?? [:]
        group[path[1]] = value
        root[path[0]] = .object(group)
      } else {
        root[setting.name] = value
      }
    }
    return .object(root)
  }

  /// Takes what another configuration sets; it wins, setting by setting.
  package mutating func override(with other: Configuration) {
    values.merge(other.values) { $1 }
  }

  mutating func set(_ name: String, _ value: any Sendable) {
    values[name] = value
  }

  /// The names of the objects that lead to a setting, and its own.
  package static func path(of name: String) -> [String] {
    name.split(separator: ".").map(String.init)
  }
}

extension Configuration: Equatable {
  package static func == (left: Configuration, right: Configuration) -> Bool { left.json == right.json }
}
