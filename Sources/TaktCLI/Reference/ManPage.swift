/// The manual page in the `man` macros of roff, made from the table.
package struct ManPage: Sendable {
  private let table: CommandTable
  private let help: HelpText

  /// Creates the page's generator.
  package init(table: CommandTable) {
    self.table = table
    help = HelpText(table: table)
  }

  /// The whole page, with a line break at the end.
  package func text() -> String {
    var page = """
      .\\" Made by `\(table.tool) reference --man`; edit the table in Sources/TaktCLI instead.
      .TH \(table.tool.uppercased()) 1 "" "\(table.tool) \(Version.current)" "User Commands"
      .SH NAME
      \(escaped(table.tool)) \\- \(escaped(table.summary))
      .SH SYNOPSIS
      .B \(escaped(table.tool))
      [\\fB\\-C\\fR \\fIDIR\\fR] [\\fB\\-\\-color\\fR \\fIWHEN\\fR] \\fICOMMAND\\fR [\\fIARGUMENT\\fR ...]
      .SH DESCRIPTION

      """
    page += String(paragraphs(ReferencePage.rules).dropFirst(".PP\n".count))
    page += ".SH OPTIONS\n" + list(Parameter.shared + [.version])
    for group in CommandGroup.allCases {
      let commands = table.commands.filter { $0.group == group }
      guard !commands.isEmpty else { continue }
      page += ".SH COMMANDS: \(escaped(group.title.uppercased()))\n"
      for command in commands { page += section(command) }
    }
    page += ".SH EXIT STATUS\n"
    for row in ExitStatus.meanings { page += item("\\fB\(escaped(row.status))\\fR", row.meaning) }
    return page
  }

  // MARK: -

  private func section(_ command: Command) -> String {
    let call = ([table.tool, command.name] + help.words(of: command)).joined(separator: " ")
    var text = ".SS \(escaped(command.name))\n.B \(escaped(call))\n"
    if !command.aliases.isEmpty { text += paragraphs(ReferencePage.aliases(of: command)) }
    text += paragraphs(command.summary.prefix(1).uppercased() + command.summary.dropFirst() + ".")
    text += paragraphs(command.discussion)
    text += list(command.parameters)
    for example in command.examples {
      text += ".PP\n\(emphasized(escaped(example.explanation))):\n.RS\n.nf\n\(escaped(example.line))\n.fi\n.RE\n"
    }
    return text
  }

  private func list(_ parameters: [Parameter]) -> String {
    parameters.filter { !$0.isHidden }.map { parameter in
      let entry = help.entry(parameter)
      return item("\\fB\(escaped(String(entry.label.drop { $0 == " " })))\\fR", entry.meaning)
    }.joined()
  }

  private func item(_ label: String, _ meaning: String) -> String {
    ".TP\n\(label)\n\(emphasized(escaped(meaning)))\n"
  }

  private func paragraphs(_ text: String) -> String {
    Wrapping.paragraphs(text).map { paragraph in
      ".PP\n" + emphasized(Wrapping.lines(paragraph, width: 100).map { escaped($0) + "\n" }.joined())
    }.joined()
  }

  /// Sets in bold what stands between back-ticks.
  private func emphasized(_ text: String) -> String {
    let parts = text.split(separator: "\\(ga", omittingEmptySubsequences: false)
    guard parts.count % 2 == 1 else { return text }
    return parts.enumerated().map { $0.offset % 2 == 1 ? "\\fB\($0.element)\\fR" : String($0.element) }.joined()
  }

  /// A line of text in which nothing is an escape or a request.
  private func escaped(_ line: String) -> String {
    var text = ""
    for character in line {
      switch character {
      case "\\": text += "\\e"
      case "-": text += "\\-"
      case "'": text += "\\(aq"
      case "`": text += "\\(ga"
      case "\"": text += "\\(dq"
      case "^": text += "\\(ha"
      case "~": text += "\\(ti"
      default: text.append(character)
      }
    }
    return line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + text : text
  }
}
