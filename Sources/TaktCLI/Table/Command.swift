package import TaktSystem
package import TaktText

/// One command: how it is called, what it is for, and what it does.
package struct Command: Sendable {
  /// What a command does: it parses nothing, calls one function of the engine, and renders the result.
  package typealias Run = @Sendable (_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus

  /// The words that name it, usually one.
  package let path: [String]

  /// The heading it stands under.
  package let group: CommandGroup

  /// What it does, as a phrase in lower case without a full stop.
  package let summary: String

  /// What else a caller should know: paragraphs divided by blank lines; line breaks inside a paragraph do not count.
  package let discussion: String

  /// What can be given to it, besides the shared parameters.
  package let parameters: [Parameter]

  /// Lines that work.
  package let examples: [Example]

  /// Whether the overview and the completions leave it out; the reference never does.
  package let isHidden: Bool

  /// What it does, as the table gives it.
  private let body: Run

  /// Describes a command.
  package init(
    path: [String], group: CommandGroup, summary: String, discussion: String = "", parameters: [Parameter] = [],
    examples: [Example], isHidden: Bool = false, run: @escaping Run
  ) {
    self.path = path
    self.group = group
    self.summary = summary
    self.discussion = discussion
    self.parameters = parameters
    self.examples = examples
    self.isHidden = isHidden
    body = run
  }

  /// Does what the command is for.
  package func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    try body(arguments, context)
  }

  /// The words that name it, as they are typed.
  package var name: String {
    path.joined(separator: " ")
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
