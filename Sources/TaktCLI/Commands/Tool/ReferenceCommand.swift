import TaktModel
import TaktSystem
import TaktText

/// `takt-helper reference`: the reference page.
enum ReferenceCommand {
  /// The table entry.
  static let command = Command(
    path: ["reference"], group: .machinery, callableBy: [.user],
    summary: "print the reference page of all commands as Markdown",
    discussion: "`Documentation/cli-reference.md` is this command's output; a test compares the two.",
    parameters: [.flag("man", "print the manual page instead")],
    examples: [
      Example("takt-helper reference > Documentation/cli-reference.md", "after a change to the command table"),
      Example("takt-helper reference --man > takt-helper.1", "the manual page, for `man -l`"),
    ],
    isHidden: true,
    runInTable: run)

  private static func run(
    _ table: CommandTable, _ arguments: Arguments, _ context: Context
  ) throws(Failure) -> ExitStatus {
    context.output.write(
      arguments.flag("man") ? ManPage(table: table).text() : ReferencePage(table: table).text())
    return .success
  }
}
