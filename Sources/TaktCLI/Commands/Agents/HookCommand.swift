import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper hook`: answers Claude Code's hooks.
enum HookCommand {
  /// The table entry.
  static let command = Command(
    path: ["hook"], group: .machinery, callableBy: [],
    summary: "answer a Claude Code hook on standard input and output",
    discussion: """
      Called from the front matter of takt's own skills and agents. Allows a single plain `takt-helper` call without a \
      question, and sends a session or agent back that stops before its work is done. It has no opinion on anything else.
      """,
    parameters: [.positional("EVENT", choices: Hook.Event.allCases.map(\.rawValue), "the event")],
    examples: [Example("takt-helper hook pre-tool-use", "with the event's JSON on standard input")],
    runInTable: run)

  /// The longest event that is read; a longer one gets no answer.
  private static let inputLimit = 16 << 20

  private static func run(
    _ table: CommandTable, _ arguments: Arguments, _ context: Context
  ) throws(Failure) -> ExitStatus {
    let event = try arguments.required("EVENT", as: Hook.Event.self)
    let input = try context.standardInput.readAll(limit: inputLimit)
    if let answer = Hook(context, rights: table.callRights).answer(event, input: input) {
      context.output.write("\(answer.compact)\n")
    }
    return .success
  }
}
