import TaktEngine
import TaktSystem
import TaktText

/// `takt-helper hook`: answers Claude Code's hooks.
enum HookCommand {
  /// The table entry.
  static let command = Command(
    path: ["hook"], group: .agents,
    summary: "answer a hook of Claude Code on standard input and output",
    discussion: """
      Called from the front matter of takt's own skill and agents. Lets one plain `takt-helper` call pass without asking, \
      and sends a session or agent on that ends before its work is done. It says nothing about anything else.
      """,
    parameters: [.positional("EVENT", choices: Hook.Event.allCases.map(\.rawValue), "the event")],
    examples: [Example("takt-helper hook pre-tool-use", "with the event's JSON on standard input")],
    run: run)

  /// The longest event that is read; a longer one is answered with silence.
  private static let inputLimit = 16 << 20

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let event = try arguments.required("EVENT", as: Hook.Event.self)
    let input = try context.standardInput.readAll(limit: inputLimit)
    if let answer = Hook(context).answer(event, input: input) { context.output.write("\(answer.compact)\n") }
    return .success
  }
}
