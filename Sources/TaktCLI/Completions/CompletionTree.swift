/// The commands as a shell sees them while a line is typed: which words lead on, and what a place can hold.
struct CompletionTree {
  /// The commands that are offered.
  let commands: [Command]

  /// Creates the tree of a table.
  init(table: CommandTable) {
    commands = table.visibleCommands
  }

  /// Every path that is a command or leads to one, shortest first.
  var paths: [[String]] {
    var paths: [[String]] = []
    for command in commands {
      for length in 1...command.path.count {
        let path = Array(command.path.prefix(length))
        if !paths.contains(path) { paths.append(path) }
      }
    }
    return paths
  }

  /// The words that can follow a path, each with the summary of the command it names.
  func words(after path: [String]) -> [(word: String, summary: String)] {
    var words: [(word: String, summary: String)] = []
    for command in commands where command.path.count > path.count && command.path.starts(with: path) {
      let word = command.path[path.count]
      if words.contains(where: { $0.word == word }) { continue }
      let full = commands.first { $0.path == path + [word] }
      words.append((word, full?.summary ?? "commands that begin with \(word)"))
    }
    return words
  }

  /// The command at a path, if it is one and not only a beginning.
  func command(at path: [String]) -> Command? {
    commands.first { $0.path == path }
  }

  /// The options that are offered after a path.
  func options(at path: [String]) -> [Parameter] {
    let own = path.isEmpty ? [Parameter.version] : command(at: path)?.options ?? []
    return (own + Parameter.shared).filter { !$0.isHidden }
  }
}
