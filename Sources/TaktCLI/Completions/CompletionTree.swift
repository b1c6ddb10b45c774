/// The commands as a shell sees them while a line is typed: which words lead on, and what a place can hold.
struct CompletionTree {
  /// Words that name a command, and the command; aliases have entries of their own.
  struct Entry {
    let path: [String]
    let command: Command

    /// The words as they are typed.
    var name: String { path.joined(separator: " ") }
  }

  /// What is offered, names before aliases.
  let entries: [Entry]

  private let nouns: [CommandNoun]

  /// Creates the tree of a table.
  init(table: CommandTable) {
    let commands = table.visibleCommands
    entries =
      commands.map { Entry(path: $0.path, command: $0) }
      + commands.flatMap { command in command.aliases.map { Entry(path: $0, command: command) } }
    nouns = table.nouns
  }

  /// Every path that is a command or leads to one, shortest first.
  var paths: [[String]] {
    var paths: [[String]] = []
    for entry in entries {
      for length in 1...entry.path.count {
        let path = Array(entry.path.prefix(length))
        if !paths.contains(path) { paths.append(path) }
      }
    }
    return paths
  }

  /// The words that can follow a path, each with the summary of the command it names.
  func words(after path: [String]) -> [(word: String, summary: String)] {
    var words: [(word: String, summary: String)] = []
    for entry in entries where entry.path.count > path.count && entry.path.starts(with: path) {
      let word = entry.path[path.count]
      if words.contains(where: { $0.word == word }) { continue }
      let noun = path.isEmpty ? nouns.first { $0.word == word }?.summary : nil
      words.append((word, command(at: path + [word])?.summary ?? noun ?? "commands that begin with \(word)"))
    }
    return words
  }

  /// The command at a path, if it is one and not only a beginning.
  func command(at path: [String]) -> Command? {
    entries.first { $0.path == path }?.command
  }

  /// The options that are offered after a path.
  func options(at path: [String]) -> [Parameter] {
    let own = path.isEmpty ? [Parameter.version] : command(at: path)?.options ?? []
    return (own + Parameter.shared).filter { !$0.isHidden }
  }
}
