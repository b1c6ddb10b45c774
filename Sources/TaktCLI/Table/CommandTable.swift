/// All commands of a tool: the one description that parser, help, completions and reference read.
package struct CommandTable: Sendable {
  /// The name the tool is called by.
  package let tool: String

  /// What the tool is, in one phrase.
  package let summary: String

  /// The commands, in the order in which they are shown inside their group.
  package let commands: [Command]

  /// Creates a table.
  package init(tool: String, summary: String, commands: [Command]) {
    self.tool = tool
    self.summary = summary
    self.commands = commands
  }

  /// Returns the command with exactly this path.
  package func command(at path: [String]) -> Command? {
    commands.first { $0.path == path }
  }

  /// Returns the command whose path is the longest one that the words begin with.
  package func command(leading words: some Sequence<String>) -> Command? {
    let words = Array(words)
    return commands.filter { words.starts(with: $0.path) }.max { $0.path.count < $1.path.count }
  }

  /// The commands that a person is shown, in order.
  package var visibleCommands: [Command] {
    commands.filter { !$0.isHidden }
  }
}
