package import TaktModel

/// All commands of a tool: the one description that parser, help, completions, reference and hooks read.
package struct CommandTable: Sendable {
  /// The name the tool is called by.
  package let tool: String

  /// What the tool is, in one phrase.
  package let summary: String

  /// The words that commands begin with.
  package let nouns: [CommandNoun]

  /// The commands, in the order in which they are shown inside their group.
  package let commands: [Command]

  /// Creates a table.
  package init(tool: String, summary: String, nouns: [CommandNoun], commands: [Command]) {
    self.tool = tool
    self.summary = summary
    self.nouns = nouns
    self.commands = commands
  }

  /// Returns the command with exactly this path or alias.
  package func command(at path: [String]) -> Command? {
    commands.first { $0.paths.contains(path) }
  }

  /// Returns the command whose path or alias is the longest one that the words begin with, and that path.
  package func command(leading words: some Sequence<String>) -> (command: Command, path: [String])? {
    let words = Array(words)
    var best: (command: Command, path: [String])?
    for command in commands {
      for path in command.paths where path.count > best?.path.count ?? 0 && words.starts(with: path) {
        best = (command, path)
      }
    }
    return best
  }

  /// Returns the noun that is this word.
  package func noun(_ word: String) -> CommandNoun? {
    nouns.first { $0.word.utf8.elementsEqual(word.utf8) }
  }

  /// The commands that begin with a noun, without the command that is the word itself.
  package func commands(of noun: CommandNoun) -> [Command] {
    visibleCommands.filter { $0.path.count > 1 && $0.path[0] == noun.word }
  }

  /// The commands that help and completions offer, in order.
  package var visibleCommands: [Command] {
    commands.filter { !$0.isHidden }
  }

  /// Whose calls pass without a question.
  package var callRights: CallRights {
    CallRights(
      commands.map { command in
        CallRights.Rule(
          paths: command.paths, callers: command.callableBy,
          userOptions: (command.options + Parameter.shared).filter(\.isForUserOnly).flatMap(\.spellings),
          isSlow: command.isSlow)
      })
  }
}
