import TaktText

/// The command that is being parsed, and the wording of everything that can be wrong with its arguments.
struct Scope: Sendable {
  /// The name of the tool.
  let tool: String

  /// The command, or nil while the words before it are read.
  let command: Command?

  /// The words by which the command was named.
  let name: String

  init(tool: String, command: Command?, path: [String] = []) {
    self.tool = tool
    self.command = command
    name = path.joined(separator: " ")
  }

  /// Refuses an option that does not exist.
  func unknownOption(_ spelling: String, options: [Parameter]) -> Failure {
    let shown = options.filter { !$0.isHidden }
    let nearest =
      Similarity.nearest(to: spelling, in: shown.map(\.spelling)) ?? Self.named(byLetter: spelling, in: shown)
    let subject = command == nil ? "there is" : "`\(name)` has"
    return Failure(
      .usage, "\(subject) no option `\(spelling)`", hints: [nearest.map { "did you mean `\($0)`?" } ?? seeHelp])
  }

  /// The one option that a letter such as `-V` can stand for.
  private static func named(byLetter spelling: String, in options: [Parameter]) -> String? {
    guard spelling.utf8.count == 2, spelling.hasPrefix("-"), let letter = spelling.last?.lowercased() else {
      return nil
    }
    let found = options.filter { $0.name.hasPrefix(letter) || $0.short?.lowercased() == letter }
    return found.count == 1 ? found[0].spelling : nil
  }

  /// Refuses a value for a flag.
  func unwantedValue(_ parameter: Parameter) -> Failure {
    Failure(.usage, "`\(parameter.spelling)` takes no value", hints: ["write `\(parameter.spelling)` alone"])
  }

  /// Refuses a second value for an option that has one.
  func repeated(_ parameter: Parameter) -> Failure {
    Failure(.usage, "`\(parameter.spelling)` is given twice", hints: ["give it once"])
  }

  /// Refuses an option without its value.
  func missingValue(of parameter: Parameter, found: String?) -> Failure {
    let usage = "`\(parameter.spelling) \(parameter.valueHint)`"
    guard let found else {
      return Failure(.usage, "`\(parameter.spelling)` needs a value", hints: ["write \(usage)"])
    }
    return Failure(
      .usage, "`\(parameter.spelling)` needs a value and `\(found)` looks like an option",
      hints: ["write \(usage), or `\(parameter.spelling)=\(found)` if that is the value"])
  }

  /// Refuses a value that is not among the choices.
  func check(_ value: String, for parameter: Parameter) throws(Failure) {
    guard !parameter.choices.isEmpty, !parameter.choices.contains(where: { $0.utf8.elementsEqual(value.utf8) }) else {
      return
    }
    let choices = parameter.choices.map { "`\($0)`" }.joined(separator: ", ")
    let nearest = Similarity.nearest(to: value, in: parameter.choices)
    throw Failure(
      .usage, "`\(parameter.spelling)` cannot be `\(value)`",
      hints: (nearest.map { ["did you mean `\($0)`?"] } ?? []) + ["choose one of \(choices)"])
  }

  /// Refuses a word for which the command has no place.
  func unexpected(_ word: String) -> Failure {
    let places = command?.positionals.count ?? 0
    let name = command == nil ? tool : name
    let message =
      places == 0 ? "`\(name)` takes no argument, but `\(word)` is given" : "`\(name)` has no place for `\(word)`"
    return Failure(.usage, message, hints: [seeHelp])
  }

  /// Refuses a call without something the command needs.
  func missing(_ parameter: Parameter) -> Failure {
    let spelling =
      parameter.kind == .positional ? parameter.name : "\(parameter.spelling) \(parameter.valueHint)"
    return Failure(.usage, "`\(command == nil ? tool : name)` needs `\(spelling)`", hints: [seeHelp])
  }

  private var seeHelp: String {
    command == nil ? "`\(tool) help` shows how it is called" : "`\(tool) help \(name)` shows how it is called"
  }
}
