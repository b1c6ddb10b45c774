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
    parameters: [
      .flag("man", "print the manual page instead"),
      .flag("schema", "print the JSON schema of takt.json instead"),
    ],
    examples: [
      Example("takt-helper reference > Documentation/cli-reference.md", "after a change to the command table"),
      Example("takt-helper reference --man > takt-helper.1", "the manual page, for `man -l`"),
    ],
    isHidden: true,
    runInTable: run)

  private static func run(
    _ table: CommandTable, _ arguments: Arguments, _ context: Context
  ) throws(Failure) -> ExitStatus {
    let page =
      if arguments.flag("man") {
        ManPage(table: table).text()
      } else if arguments.flag("schema") {
        SettingPage.schema
      } else {
        ReferencePage(table: table).text()
      }
    context.output.write(page)
    return .success
  }
}
