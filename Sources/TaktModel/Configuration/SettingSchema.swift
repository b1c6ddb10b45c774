package import TaktText

/// The JSON schema of a configuration file, made from the table of settings.
package enum SettingSchema {
  /// The schema.
  package static var value: JSONValue {
    var properties: JSONObject = [Configuration.schemaName: ["type": "string"]]
    for setting in SettingTable.all {
      let path = Configuration.path(of: setting.name)
      guard path.count == 2 else {
        properties[setting.name] = described(setting)
        continue
      }
      var members = properties[path[0]]?["properties"]?.object ?? [:]
      members[path[1]] = described(setting)
      properties[path[0]] = [
        "type": "object", "additionalProperties": false, "properties": .object(members),
      ]
    }
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "takt.json",
      "description": "The configuration of a project that is built with takt.", "type": "object",
      "additionalProperties": false, "properties": .object(properties),
    ]
  }

  private static func described(_ setting: any SettingEntry) -> JSONValue {
    var schema = setting.schema.object ?? [:]
    schema["description"] = .string(setting.meaning)
    if let fallback = setting.fallbackValue { schema["default"] = fallback }
    return .object(schema)
  }
}
