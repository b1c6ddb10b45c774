import TaktModel
import TaktSystem
import TaktText

/// `takt-helper help`: the overview, or help on one command.
enum HelpCommand {
  /// The table entry.
  static let command = Command(
    path: ["help"], group: .tool, callableBy: [.user, .session, .agent],
    summary: "show the overview, or how a command is called",
    parameters: [
      .positional(
        "COMMAND", isRepeating: true, isRequired: false, completion: .commands,
        "the name of a command, or the word that several begin with")
    ],
    examples: [
      Example("takt-helper help", "the commands in one screen"),
      Example("takt-helper help version", "one command with examples; the same as `takt-helper version --help`"),
      Example("takt-helper help plan", "the commands that begin with `plan`"),
    ],
    runInTable: run)

  private static func run(
    _ table: CommandTable, _ arguments: Arguments, _ context: Context
  ) throws(Failure) -> ExitStatus {
    let words = arguments.positionals("COMMAND")
    let help = HelpText(table: table, style: arguments.style(on: context.output, in: context))
    guard let first = words.first else {
      context.output.write(help.overview())
      return .success
    }
    if let command = table.command(at: words) {
      context.output.write(help.help(on: command))
    } else if words.count == 1, let noun = table.noun(first) {
      context.output.write(help.help(on: noun))
    } else {
      throw ArgumentParser(table: table).unknownCommand(first, next: words.dropFirst().first)
    }
    return .success
  }
}
