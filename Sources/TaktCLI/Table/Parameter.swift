/// One thing that can be given to a command: a positional argument, an option with a value, or a flag.
///
/// Parser, help, completions and reference all read this value; nothing else describes a parameter.
package struct Parameter: Hashable, Sendable {
  /// How a parameter is written on the command line.
  package enum Kind: Hashable, Sendable {
    /// A word without a dash, told from others by its place.
    case positional
    /// `--name VALUE` or `--name=VALUE`.
    case option
    /// `--name`, given or not.
    case flag
  }

  /// What a shell offers for the value, apart from the choices.
  package enum Completion: Hashable, Sendable {
    /// Nothing: the value is free text.
    case none
    /// Paths of files and of directories that lead to them.
    case files
    /// Paths of directories.
    case directories
    /// The names of takt's own commands.
    case commands
    /// Names that the script asks the tool for while completing.
    case names(NameKind)
  }

  /// How it is written.
  package let kind: Kind

  /// The long name without dashes, or the capital name of a positional argument such as `FILE`.
  package let name: String

  /// The letter after a single dash.
  package let short: Character?

  /// What stands for the value in help, such as `DIR`; empty for flags.
  package let valueHint: String

  /// What it does, as a phrase in lower case without a full stop.
  package let summary: String

  /// The only values allowed; any value is allowed when there are none.
  package let choices: [String]

  /// Whether it may be given several times, or takes all remaining words.
  package let isRepeating: Bool

  /// Whether the command cannot do without it.
  package let isRequired: Bool

  /// Whether help, completions and reference leave it out.
  package let isHidden: Bool

  /// Whether hooks keep sessions and agents from giving it.
  package let isForUserOnly: Bool

  /// What a shell offers for the value.
  package let completion: Completion

  /// Describes a flag, which is given or not.
  package static func flag(
    _ name: String, short: Character? = nil, isHidden: Bool = false, isForUserOnly: Bool = false, _ summary: String
  ) -> Parameter {
    Parameter(
      kind: .flag, name: name, short: short, valueHint: "", summary: summary, choices: [], isRepeating: false,
      isRequired: false, isHidden: isHidden, isForUserOnly: isForUserOnly, completion: .none)
  }

  /// Describes an option, which has a value.
  package static func option(
    _ name: String, short: Character? = nil, _ valueHint: String, choices: [String] = [], isRepeating: Bool = false,
    isRequired: Bool = false, isHidden: Bool = false, isForUserOnly: Bool = false, completion: Completion = .none,
    _ summary: String
  ) -> Parameter {
    Parameter(
      kind: .option, name: name, short: short, valueHint: valueHint, summary: summary, choices: choices,
      isRepeating: isRepeating, isRequired: isRequired, isHidden: isHidden, isForUserOnly: isForUserOnly,
      completion: completion)
  }

  /// Describes a positional argument; it is required unless said otherwise.
  package static func positional(
    _ name: String, choices: [String] = [], isRepeating: Bool = false, isRequired: Bool = true,
    completion: Completion = .none, _ summary: String
  ) -> Parameter {
    Parameter(
      kind: .positional, name: name, short: nil, valueHint: name, summary: summary, choices: choices,
      isRepeating: isRepeating, isRequired: isRequired, isHidden: false, isForUserOnly: false,
      completion: completion)
  }

  /// The parameter as errors name it: `--json`, or `FILE`.
  package var spelling: String {
    kind == .positional ? name : "--" + name
  }

  /// Every way to write it: `-C` and `--directory`.
  package var spellings: [String] {
    (short.map { ["-\($0)"] } ?? []) + [spelling]
  }
}
