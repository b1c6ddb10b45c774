import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper config get`: prints the value of a setting.
enum ConfigGetCommand {
  /// The table entry.
  static let command = Command(
    path: ["config", "get"], group: .configuring, callableBy: [.user, .session],
    summary: "print the value of a setting as JSON",
    discussion:
      "Prints `null` for a setting without a value. With --json, also prints the origin, the default and the type.",
    parameters: [ConfigParameter.name, .json],
    examples: [
      Example("takt-helper config get refusalLimit", "a number"),
      Example("takt-helper config get budget.runTokens", "a member of `budget`"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let setting = try ConfigurationEdit.setting(arguments.required("NAME"))
    let layers = try Project.locate(context).configuration()
    context.answer(
      arguments, json: ConfigCommand.value(setting, layers),
      text: (layers.configuration.json(of: setting) ?? .null).compact + "\n")
    return .success
  }
}

/// What commands about one setting have in common.
enum ConfigParameter {
  static let name = Parameter.positional("NAME", completion: .names(.settings), "the setting")
  static let user = Parameter.flag("user", "change your defaults for all projects instead of this project")

  static func target(_ arguments: Arguments) -> ConfigurationEdit.Target {
    arguments.flag("user") ? .user : .project
  }
}
