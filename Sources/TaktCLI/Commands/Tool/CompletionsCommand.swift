import TaktModel
import TaktSystem
import TaktText

/// `takt-helper completions`: a shell's completion script.
enum CompletionsCommand {
  /// The table entry.
  static let command = Command(
    path: ["completions"], group: .tool, callableBy: [.user],
    summary: "print a completion script for a shell",
    discussion: """
      The script knows all commands and options; it asks `takt-helper` only for names that the project knows, such as \
      stories, gates and runs. Print it again after an update.
      """,
    parameters: [
      .positional("SHELL", choices: CompletionShell.allCases.map(\.rawValue), "the shell: bash, zsh or fish")
    ],
    examples: [
      Example(
        "takt-helper completions bash > ~/.local/share/bash-completion/completions/takt-helper",
        "for bash with the bash-completion package; without it, `source` the file in ~/.bashrc"),
      Example(
        "takt-helper completions zsh > ~/.zfunc/_takt-helper",
        "for zsh, when `fpath+=(~/.zfunc)` stands before `compinit` in ~/.zshrc"),
      Example("takt-helper completions fish > ~/.config/fish/completions/takt-helper.fish", "for fish"),
    ],
    runInTable: run)

  private static func run(
    _ table: CommandTable, _ arguments: Arguments, _ context: Context
  ) throws(Failure) -> ExitStatus {
    let shell = try arguments.required("SHELL", as: CompletionShell.self)
    context.output.write(shell.script(for: table))
    return .success
  }
}
