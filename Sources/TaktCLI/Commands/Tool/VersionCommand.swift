import TaktModel
import TaktSystem
import TaktText

/// `takt-helper version`: the pattern for a command file.
///
/// A command file holds one table entry and one thin function: take typed values from the arguments, call one
/// function of a library, render what it returned as text or as JSON. Then add it to `CommandTable.takt`.
enum VersionCommand {
  /// The table entry.
  static let command = Command(
    path: ["version"], group: .tool, callableBy: [.user, .session, .agent],
    summary: "show the version",
    parameters: [.json],
    examples: [
      Example("takt-helper version", "as one line"),
      Example("takt-helper version --json", "as an object with `name` and `version`"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    context.answer(
      arguments,
      json: ["name": "takt-helper", "version": .string(Version.current)],
      text: "takt-helper \(Version.current)\n")
    return .success
  }
}
