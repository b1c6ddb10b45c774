package import TaktText

/// Turns the words of a command line into a command and its arguments.
///
/// Rules: shared options stand before or after the command's name; `--name VALUE` and `--name=VALUE` are the same;
/// a value that begins with a dash needs the second form; `--` makes all later words arguments, and before the command
/// the first of them is the command; names are never abbreviated, so that adding an option cannot change the meaning of
/// somebody's script.
package struct ArgumentParser: Sendable {
  /// What a command line asks for.
  package enum Request: Sendable {
    /// Nothing was asked.
    case nothing
    /// The overview is asked for.
    case overview(Arguments)
    /// The version is asked for.
    case version
    /// Help on a command is asked for.
    case help(Command)
    /// The commands of a noun are asked for.
    case noun(CommandNoun)
    /// A command is to run.
    case run(Command, Arguments)
  }

  /// The commands that are known.
  package let table: CommandTable

  /// Creates a parser.
  package init(table: CommandTable) {
    self.table = table
  }

  /// Parses the words after the tool's name.
  package func parse(_ words: [String]) throws(Failure) -> Request {
    var reader = WordReader(words: words, scope: Scope(tool: table.tool, command: nil))
    let leading = Parameter.shared + [.version]
    var arguments = Arguments(declaring: leading)
    var optionsAreOver = false
    while !optionsAreOver, let word = reader.peek(), isOption(word) {
      if word == "--" {
        optionsAreOver = true
        reader.skip(1)
      } else {
        try reader.takeOption(from: leading, into: &arguments)
      }
    }
    if arguments.flag(Parameter.version.name) { return .version }
    let wantsHelp = arguments.flag(Parameter.help.name)
    guard let first = reader.peek() else { return wantsHelp ? .overview(arguments) : .nothing }
    guard let (command, path) = table.command(leading: reader.rest) else {
      let next = reader.rest.dropFirst().first
      if let noun = table.noun(first), next == nil || isHelp(next) { return .noun(noun) }
      if wantsHelp { return .overview(arguments) }
      throw unknownCommand(first, next: next)
    }
    // Help is wanted most by those whose other arguments are not right yet, so it is looked for first.
    let own = optionsAreOver ? [] : reader.rest.dropFirst(path.count).prefix { $0 != "--" }
    if wantsHelp || own.contains(where: isHelp) { return .help(command) }
    reader.skip(path.count)
    reader.scope = Scope(tool: table.tool, command: command, path: path)
    return .run(command, try parse(&reader, for: command, leading: arguments, optionsAreOver: optionsAreOver))
  }

  /// Describes a command that does not exist, with the nearest one that does.
  package func unknownCommand(_ word: String, next: String?) -> Failure {
    let commands = table.visibleCommands
    let longer = (commands.map(\.path) + commands.flatMap(\.aliases)).filter { $0.count > 1 && $0[0] == word }
      .map { $0.joined(separator: " ") }
    guard longer.isEmpty else {
      let names = longer.map { "`\($0)`" }.joined(separator: ", ")
      guard let next, !isOption(next) else {
        return Failure(.usage, "`\(word)` alone is not a command", hints: ["choose one of \(names)"])
      }
      let nearest = Similarity.nearest(to: word + " " + next, in: longer)
      return Failure(
        .usage, "there is no command `\(word) \(next)`",
        hints: [nearest.map { "did you mean `\($0)`?" } ?? "choose one of \(names)"])
    }
    let nearest = Similarity.nearest(to: word, in: commands.flatMap(\.paths).map { $0[0] })
    return Failure(
      .usage, "there is no command `\(word)`",
      hints: [nearest.map { "did you mean `\($0)`?" } ?? "`\(table.tool) help` lists the commands"])
  }

  // MARK: -

  private func isOption(_ word: String) -> Bool {
    word.utf8.first == UInt8(ascii: "-") && word.utf8.count > 1
  }

  private func isHelp(_ word: String?) -> Bool {
    word == "--help" || word == "-h"
  }

  private func parse(
    _ reader: inout WordReader, for command: Command, leading: Arguments, optionsAreOver: Bool
  ) throws(Failure) -> Arguments {
    let options = command.options + Parameter.shared
    var arguments = Arguments(declaring: command.parameters + Parameter.shared)
    for parameter in Parameter.shared where leading.has(parameter) {
      for value in leading.values(parameter.name) { arguments.append(value, to: parameter) }
    }
    var places = command.positionals[...]
    var onlyPositionals = optionsAreOver
    while let word = reader.peek() {
      if !onlyPositionals, word == "--" {
        onlyPositionals = true
        reader.skip(1)
      } else if !onlyPositionals, isOption(word) {
        try reader.takeOption(from: options, into: &arguments)
      } else {
        guard let place = places.first else { throw reader.scope.unexpected(word) }
        try reader.scope.check(word, for: place)
        arguments.append(word, to: place)
        reader.skip(1)
        if !place.isRepeating { places.removeFirst() }
      }
    }
    for parameter in command.parameters where parameter.isRequired && !arguments.has(parameter) {
      throw reader.scope.missing(parameter)
    }
    return arguments
  }
}
