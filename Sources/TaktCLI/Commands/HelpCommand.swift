import TaktSystem
import TaktText

/// `takt-helper help`: the overview, or help on one command.
enum HelpCommand {
  /// The table entry.
  static let command = Command(
    path: ["help"], group: .tool,
    summary: "show the overview, or how one command is called",
    parameters: [
      .positional("COMMAND", isRepeating: true, isRequired: false, completion: .commands, "the command's name")
    ],
    examples: [
      Example("takt-helper help", "the commands in one screen"),
      Example("takt-helper help version", "one command with examples; the same as `takt-helper version --help`"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let words = arguments.positionals("COMMAND")
    let help = HelpText(table: .takt, style: arguments.style(on: context.output, in: context))
    guard let first = words.first else {
      context.output.write(help.overview())
      return .success
    }
    guard let command = CommandTable.takt.command(at: words) else {
      let parser = ArgumentParser(table: .takt)
      throw parser.unknownCommand(first, next: words.dropFirst().first)
    }
    context.output.write(help.help(on: command))
    return .success
  }
}
