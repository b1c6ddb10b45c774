/// The help that people read in a terminal, made from the table.
package struct HelpText: Sendable {
  /// The width that all help fits in.
  static let width = 80

  private let table: CommandTable
  private let style: Style

  /// Creates help in a style.
  package init(table: CommandTable, style: Style = .plain) {
    self.table = table
    self.style = style
  }

  /// What the tool is and the commands it has.
  package func overview() -> String {
    var text = "\(table.tool) \(Version.current): \(table.summary)\n\n"
    text += usage("\(table.tool)", ["[-C DIR]", "[--color WHEN]", "COMMAND", "[ARGUMENT ...]"])
    for group in CommandGroup.allCases {
      let commands = table.visibleCommands.filter { $0.group == group }
      text += section(group.title, commands.map(line))
    }
    text += section("options", (Parameter.shared + [.version]).map(entry))
    text += "\n`\(table.tool) help COMMAND` explains a command and shows examples.\n"
    return text
  }

  /// The commands that begin with a noun.
  package func help(on noun: CommandNoun) -> String {
    var text = "\(table.tool) \(noun.word): \(noun.summary)\n\n"
    text += usage("\(table.tool) \(noun.word)", ["COMMAND", "[ARGUMENT ...]"])
    text += section("commands", table.commands(of: noun).map(line))
    text += "\n`\(table.tool) help \(noun.word) COMMAND` explains a command and shows examples.\n"
    return text
  }

  /// How one command is called, what it is for, and examples.
  package func help(on command: Command) -> String {
    let title = "\(table.tool) \(command.name): \(command.summary)"
    var text = Wrapping.lines(title, width: Self.width).joined(separator: "\n") + "\n\n"
    text += usage("\(table.tool) \(command.name)", words(of: command))
    for alias in command.aliases {
      text += "   or: \(table.tool) \(alias.joined(separator: " "))\(command.parameters.isEmpty ? "" : " ...")\n"
    }
    for paragraph in Wrapping.paragraphs(command.discussion) {
      text += "\n" + Wrapping.lines(paragraph, width: Self.width).map { $0 + "\n" }.joined()
    }
    text += section("arguments", command.positionals.filter { !$0.isHidden }.map(entry))
    text += section("options", command.options.filter { !$0.isHidden }.map(entry))
    text += section("options of every command", Parameter.shared.map(entry))
    if command.path.count == 1, let noun = table.noun(command.path[0]) {
      text += section("commands that begin with `\(noun.word)`", table.commands(of: noun).map(line))
    }
    if !command.examples.isEmpty {
      text += "\n" + style.bold("examples:") + "\n"
      for example in command.examples {
        text += "  \(example.line)\n"
        text += Wrapping.lines(example.explanation, width: Self.width - 6).map { "      \($0)\n" }.joined()
      }
    }
    return text
  }

  /// A command's names and what it does, as a line of a list.
  private func line(_ command: Command) -> (label: String, meaning: String) {
    (command.paths.map { $0.joined(separator: " ") }.joined(separator: ", "), command.summary)
  }

  /// The words after a command's name in its usage line.
  func words(of command: Command) -> [String] {
    let options = command.options.filter { !$0.isHidden }.map { parameter in
      let word = parameter.kind == .flag ? parameter.spelling : "\(parameter.spelling) \(parameter.valueHint)"
      let repeated = parameter.isRepeating ? word + " ..." : word
      return parameter.isRequired ? repeated : "[\(repeated)]"
    }
    let positionals = command.positionals.filter { !$0.isHidden }.map { parameter in
      let word = parameter.isRepeating ? parameter.name + " ..." : parameter.name
      return parameter.isRequired ? word : "[\(word)]"
    }
    return options + positionals
  }

  /// A parameter's spelling and meaning, as a line of a list.
  func entry(_ parameter: Parameter) -> (label: String, meaning: String) {
    var meaning = parameter.summary
    if !parameter.choices.isEmpty, !parameter.choices.allSatisfy({ meaning.contains($0) }) {
      meaning += " (\(parameter.choices.joined(separator: ", ")))"
    }
    if parameter.isRepeating, parameter.kind == .option { meaning += "; may be repeated" }
    guard parameter.kind != .positional else { return (parameter.name, meaning) }
    let short = parameter.short.map { "-\($0), " } ?? "    "
    let value = parameter.kind == .flag ? "" : " " + parameter.valueHint
    return (short + parameter.spelling + value, meaning)
  }

  // MARK: -

  private func usage(_ start: String, _ words: [String]) -> String {
    let indent = String(repeating: " ", count: "usage: ".count + 4)
    var lines: [String] = []
    var line = start
    for word in words {
      if line.count + 1 + word.count > Self.width - indent.count {
        lines.append(line)
        line = word
      } else {
        line += " " + word
      }
    }
    lines.append(line)
    return style.bold("usage:") + " " + lines.joined(separator: "\n" + indent) + "\n"
  }

  private func section(_ title: String, _ entries: [(label: String, meaning: String)]) -> String {
    guard !entries.isEmpty else { return "" }
    let widest = 28
    let column = 2 + min(widest, entries.map(\.label.count).max() ?? 0) + 2
    var text = "\n" + style.bold(title + ":") + "\n"
    for entry in entries {
      let indent = String(repeating: " ", count: column)
      let lines = Wrapping.lines(entry.meaning, width: Self.width - column)
      let label = "  " + entry.label
      if label.count + 2 > column {
        text += label + "\n" + lines.map { indent + $0 + "\n" }.joined()
      } else {
        text += label + String(repeating: " ", count: column - label.count)
        text += lines.joined(separator: "\n" + indent) + "\n"
      }
    }
    return text
  }
}
