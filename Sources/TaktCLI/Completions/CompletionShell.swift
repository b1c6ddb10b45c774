/// The shells that takt writes completion scripts for.
package enum CompletionShell: String, Sendable, CaseIterable {
  case bash
  case zsh
  case fish

  /// The whole script, with a line break at the end.
  package func script(for table: CommandTable) -> String {
    switch self {
    case .bash: BashCompletion(table: table).script()
    case .zsh: ZshCompletion(table: table).script()
    case .fish: FishCompletion(table: table).script()
    }
  }
}
