package import TaktText

/// Turns the words of a command line into a command and its arguments.
///
/// Rules: shared options stand before or after the command's name; `--name VALUE` and `--name=VALUE` are the same;
/// a value that begins with a dash needs the second form; `--` makes all later words positional; names are never
/// abbreviated, so that adding an option cannot change the meaning of somebody's script.
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
    while let word = reader.peek(), isOption(word) {
      try reader.takeOption(from: leading, into: &arguments)
    }
    if arguments.flag(Parameter.version.name) { return .version }
    guard let first = reader.peek() else {
      return arguments.flag(Parameter.help.name) ? .overview(arguments) : .nothing
    }
    guard let command = table.command(leading: reader.rest) else {
      if arguments.flag(Parameter.help.name) { return .overview(arguments) }
      throw unknownCommand(first, next: reader.rest.dropFirst().first)
    }
    // Help is wanted most by those whose other arguments are not right yet, so it is looked for first.
    let own = reader.rest.dropFirst(command.path.count).prefix { $0 != "--" }
    if arguments.flag(Parameter.help.name) || own.contains(where: { $0 == "--help" || $0 == "-h" }) {
      return .help(command)
    }
    reader.skip(command.path.count)
    return .run(command, try parse(&reader, for: command, leading: arguments))
  }

  /// Describes a command that does not exist, with the nearest one that does.
  package func unknownCommand(_ word: String, next: String?) -> Failure {
    let longer = table.visibleCommands.filter { $0.path.count > 1 && $0.path[0] == word }
    guard longer.isEmpty else {
      let names = longer.map { "`\($0.name)`" }.joined(separator: ", ")
      guard let next, !isOption(next) else {
        return Failure(.usage, "`\(word)` alone is not a command", hints: ["choose one of \(names)"])
      }
      let nearest = Similarity.nearest(to: word + " " + next, in: longer.map(\.name))
      return Failure(
        .usage, "there is no command `\(word) \(next)`",
        hints: [nearest.map { "did you mean `\($0)`?" } ?? "choose one of \(names)"])
    }
    let nearest = Similarity.nearest(to: word, in: table.visibleCommands.map { $0.path[0] })
    return Failure(
      .usage, "there is no command `\(word)`",
      hints: [nearest.map { "did you mean `\($0)`?" } ?? "`\(table.tool) help` lists the commands"])
  }

  // MARK: -

  private func isOption(_ word: String) -> Bool {
    word.utf8.first == UInt8(ascii: "-") && word.utf8.count > 1
  }

  private func parse(
    _ reader: inout WordReader, for command: Command, leading: Arguments
  ) throws(Failure) -> Arguments {
    let options = command.options + Parameter.shared
    var arguments = Arguments(declaring: command.parameters + Parameter.shared)
    for parameter in Parameter.shared where leading.has(parameter) {
      for value in leading.values(parameter.name) { arguments.append(value, to: parameter) }
    }
    reader.scope = Scope(tool: table.tool, command: command)
    var places = command.positionals[...]
    var onlyPositionals = false
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
