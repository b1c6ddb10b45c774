package import TaktModel
package import TaktSystem
package import TaktText

/// One command: how it is called, who may call it, what it is for, and what it does.
package struct Command: Sendable {
  /// Parses nothing, calls one function of the engine, and renders the result.
  package typealias Run = @Sendable (_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus

  /// The same for a command that answers from the table itself.
  package typealias TableRun =
    @Sendable (_ table: CommandTable, _ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus

  /// The words that name it: a noun and a verb, or one word.
  package let path: [String]

  /// Other words that name it.
  package let aliases: [[String]]

  /// The heading it stands under.
  package let group: CommandGroup

  /// Who may call it without a question; takt's hooks let nobody else's calls pass.
  package let callableBy: Set<Caller>

  /// Whether a call may take minutes, because it runs gates, prepares a tree or waits.
  package let isSlow: Bool

  /// What it does, as a phrase in lower case without a full stop.
  package let summary: String

  /// Paragraphs divided by blank lines; line breaks inside a paragraph do not count.
  package let discussion: String

  /// What can be given to it, besides the shared parameters.
  package let parameters: [Parameter]

  /// Lines that work.
  package let examples: [Example]

  /// Whether the overview and the completions leave it out; the reference never does.
  package let isHidden: Bool

  private let body: TableRun

  /// Describes a command.
  package init(
    path: [String], aliases: [[String]] = [], group: CommandGroup, callableBy: Set<Caller>, isSlow: Bool = false,
    summary: String, discussion: String = "", parameters: [Parameter] = [], examples: [Example], isHidden: Bool = false,
    run: @escaping Run
  ) {
    self.init(
      path: path, aliases: aliases, group: group, callableBy: callableBy, isSlow: isSlow, summary: summary,
      discussion: discussion, parameters: parameters, examples: examples, isHidden: isHidden
    ) { _, arguments, context throws(Failure) in try run(arguments, context) }
  }

  /// Describes a command that answers from the table itself.
  package init(
    path: [String], aliases: [[String]] = [], group: CommandGroup, callableBy: Set<Caller>, isSlow: Bool = false,
    summary: String, discussion: String = "", parameters: [Parameter] = [], examples: [Example], isHidden: Bool = false,
    runInTable: @escaping TableRun
  ) {
    self.path = path
    self.aliases = aliases
    self.group = group
    self.callableBy = callableBy
    self.isSlow = isSlow
    self.summary = summary
    self.discussion = discussion
    self.parameters = parameters
    self.examples = examples
    self.isHidden = isHidden
    body = runInTable
  }

  /// Does what the command is for.
  package func run(_ arguments: Arguments, _ context: Context, in table: CommandTable) throws(Failure) -> ExitStatus {
    try body(table, arguments, context)
  }

  /// The words that name it, as they are typed.
  package var name: String {
    path.joined(separator: " ")
  }

  /// Its path and its aliases.
  package var paths: [[String]] {
    [path] + aliases
  }

  /// The positional arguments, in order.
  package var positionals: [Parameter] {
    parameters.filter { $0.kind == .positional }
  }

  /// The options and flags of its own, in order.
  package var options: [Parameter] {
    parameters.filter { $0.kind != .positional }
  }
}
