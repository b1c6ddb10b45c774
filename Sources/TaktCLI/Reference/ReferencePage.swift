import TaktModel

/// The reference page in Markdown, made from the table and kept in the repository as a generated file.
package struct ReferencePage: Sendable {
  private let table: CommandTable
  private let help: HelpText

  /// Creates the page's generator.
  package init(table: CommandTable) {
    self.table = table
    help = HelpText(table: table)
  }

  /// The whole page, with a line break at the end.
  package func text() -> String {
    var page = "# `\(table.tool)`\n\n"
    page += "<!-- Made by `\(table.tool) reference`; edit the table in Sources/TaktCLI instead. -->\n\n"
    page += "`\(table.tool)` is \(table.summary).\n\n"
    page += "```\n\(table.tool) [-C DIR] [--color WHEN] COMMAND [ARGUMENT ...]\n```\n\n"
    for paragraph in Wrapping.paragraphs(Self.rules) {
      page += Wrapping.lines(paragraph, width: 120).joined(separator: "\n") + "\n\n"
    }
    page += list("Options of every command", Parameter.shared, level: 2)
    page += "## Exit status\n\n| status | meaning |\n|---|---|\n"
    for row in ExitStatus.meanings { page += "| \(row.status) | \(row.meaning) |\n" }
    for group in CommandGroup.allCases {
      let commands = table.commands.filter { $0.group == group }
      guard !commands.isEmpty else { continue }
      page += "\n## \(capitalized(group.title))\n"
      for command in commands { page += section(command) }
    }
    return page
  }

  /// The rules of every command line.
  static let rules = """
    Options may stand before or after arguments. `--name VALUE` and `--name=VALUE` are the same; a value that begins
    with a dash needs the second form. After `--` every word is an argument; where no command has been named yet, the
    first of them is the command. Names are never abbreviated. Without a command the overview goes to standard error and
    the status is 2, so that a script with an empty variable stops. A word that several commands begin with, such as
    `plan`, lists them.

    Facts go to standard output and everything else to standard error. With `--json` standard output is exactly one
    JSON value; when a command fails it is `{"error":{"kind":"...","message":"...","causes":[...],"hints":[...]}}`, and
    the message for people still goes to standard error.
    """

  /// What a command is also called, as a sentence.
  static func aliases(of command: Command) -> String {
    "Also " + command.aliases.map { "`\($0.joined(separator: " "))`" }.joined(separator: " and ") + "."
  }

  /// Whose calls pass without a question, as a sentence.
  private static func callers(of command: Command) -> String {
    let names: [(Caller, String)] = [(.user, "you"), (.session, "sessions"), (.agent, "agents")]
    let callers = names.filter { command.callableBy.contains($0.0) }.map(\.1)
    return callers.isEmpty ? "Called by Claude Code itself." : "Called by \(callers.joined(separator: ", "))."
  }

  // MARK: -

  private func section(_ command: Command) -> String {
    let call = ([table.tool, command.name] + help.words(of: command)).joined(separator: " ")
    var text = "\n### `\(command.name)`\n\n\(capitalized(command.summary)).\n\n```\n\(call)\n```\n\n"
    let names = command.aliases.isEmpty ? [] : [Self.aliases(of: command)]
    text += (names + [Self.callers(of: command)]).joined(separator: " ") + "\n\n"
    for paragraph in Wrapping.paragraphs(command.discussion) {
      text += Wrapping.lines(paragraph, width: 120).joined(separator: "\n") + "\n\n"
    }
    text += list("Arguments", command.positionals, level: 4)
    text += list("Options", command.options, level: 4)
    if !command.examples.isEmpty {
      text += "#### Examples\n\n```sh\n"
      text += command.examples.map { "# \($0.explanation)\n\($0.line)\n" }.joined(separator: "\n")
      text += "```\n"
    }
    while text.hasSuffix("\n\n") { text.removeLast() }
    return text
  }

  private func list(_ title: String, _ parameters: [Parameter], level: Int) -> String {
    let shown = parameters.filter { !$0.isHidden }
    guard !shown.isEmpty else { return "" }
    var text = String(repeating: "#", count: level) + " \(title)\n\n"
    for parameter in shown {
      let entry = help.entry(parameter)
      let label = entry.label.drop { $0 == " " }
      text += "- `\(label)`: \(entry.meaning)\n"
    }
    return text + "\n"
  }

  private func capitalized(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
