import TaktModel
import TaktText

/// The tables of settings in the documents, made from the table in TaktModel.
package enum SettingPage {
  /// What README.md shows: a table of meanings and defaults.
  package static var overview: String {
    var text = "| setting | default | meaning |\n|---|---|---|\n"
    for setting in SettingTable.all {
      text += "| `\(setting.name)` | \(fallback(setting)) | \(setting.meaning) |\n"
    }
    return text
  }

  /// What Documentation/formats.md shows: types and ranges too.
  package static var details: String {
    var text = "| setting | type | default | meaning |\n|---|---|---|---|\n"
    for setting in SettingTable.all {
      text += "| `\(setting.name)` | \(setting.typeText) | \(fallback(setting)) | \(setting.meaning) |\n"
    }
    return text
  }

  /// The JSON schema, as lib/schemas/takt.schema.json has it.
  package static var schema: String { SettingSchema.value.pretty + "\n" }

  private static func fallback(_ setting: any SettingEntry) -> String {
    setting.fallbackValue?.compact ?? "none"
  }
}
