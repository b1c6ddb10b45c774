import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper config unset`: removes a setting.
enum ConfigUnsetCommand {
  /// The table entry.
  static let command = Command(
    path: ["config", "unset"], group: .configuring, callableBy: [.user],
    summary: "remove a setting from takt.json, so that its default applies",
    parameters: [ConfigParameter.name, ConfigParameter.user, .json],
    examples: [Example("takt-helper config unset refusalLimit", "back to the default")],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let name = try arguments.required("NAME")
    let file = try ConfigurationEdit(ConfigParameter.target(arguments), context).unset(name)
    context.answer(
      arguments, json: ["changed": .bool(file != nil), "file": file.map { .string($0) } ?? .null],
      text: file.map { "removed `\(name)` from \(ForeignText.line($0, limit: 400))\n" }
        ?? "`\(name)` is not set there\n")
    return .success
  }
}
