import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper config set`: changes a setting.
enum ConfigSetCommand {
  /// The table entry.
  static let command = Command(
    path: ["config", "set"], group: .configuring, callableBy: [.user],
    summary: "change a setting in takt.json and no other byte",
    discussion: """
      Writes `takt.json` in the project's root, or `.takt/config.json` where that is the project's only configuration. \
      With --user, writes your defaults. The value is JSON and is checked first. A run that has begun keeps its settings.
      """,
    parameters: [ConfigParameter.name, .positional("VALUE", "the value, as JSON"), ConfigParameter.user, .json],
    examples: [
      Example("takt-helper config set refusalLimit 3", "a number"),
      Example("takt-helper config set prepare '[[\"npm\", \"ci\"]]'", "a list of commands"),
      Example("takt-helper config set --user budget.runDollars 20", "a default for all your projects"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let name = try arguments.required("NAME")
    let file = try ConfigurationEdit(ConfigParameter.target(arguments), context).set(
      name, to: arguments.required("VALUE"))
    context.answer(
      arguments, json: ["changed": .bool(file != nil), "file": file.map { .string($0) } ?? .null],
      text: file.map { "set `\(name)` in \(ForeignText.line($0, limit: 400))\n" }
        ?? "`\(name)` has this value already\n")
    return .success
  }
}
