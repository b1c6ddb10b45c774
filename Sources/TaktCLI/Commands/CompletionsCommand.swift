import TaktSystem
import TaktText

/// `takt-helper completions`: a shell's completion script.
enum CompletionsCommand {
  /// The table entry.
  static let command = Command(
    path: ["completions"], group: .tool,
    summary: "print a completion script for a shell",
    discussion: """
      The script is complete in itself: it starts no program while completing, so it stays quick.
      Print it again after an update.
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
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let shell = try arguments.required("SHELL", as: CompletionShell.self)
    context.output.write(shell.script(for: .takt))
    return .success
  }
}
