import TaktSystem
import TaktText

/// `takt-helper reference`: the reference page.
enum ReferenceCommand {
  /// The table entry.
  static let command = Command(
    path: ["reference"], group: .tool,
    summary: "print the reference page of all commands as Markdown",
    discussion: "`Documentation/cli-reference.md` is this command's output; a test compares the two.",
    examples: [
      Example("takt-helper reference > Documentation/cli-reference.md", "after a change to the command table")
    ],
    isHidden: true,
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    context.output.write(ReferencePage(table: .takt).text())
    return .success
  }
}
