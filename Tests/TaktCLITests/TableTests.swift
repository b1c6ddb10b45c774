import TaktCLI
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("takt's own table")
struct TableTests {
  static let commands = CommandTable.takt.commands

  @Test("names are plain words and no two commands have the same")
  func names() {
    let paths = Self.commands.flatMap(\.paths)
    #expect(Set(paths).count == paths.count)
    for path in paths { #expect(!path.isEmpty && path.allSatisfy(isPlain), "\(path)") }
  }

  @Test("parameters have different names, letters and a meaning", arguments: commands.map(\.name))
  func parameters(_ name: String) throws {
    let command = try #require(Self.commands.first { $0.name == name })
    let all = command.parameters + Parameter.shared
    #expect(Set(all.map(\.name)).count == all.count)
    let letters = all.compactMap(\.short)
    #expect(Set(letters).count == letters.count)
    for parameter in all {
      #expect(!parameter.summary.isEmpty && !parameter.summary.hasSuffix("."), "\(parameter.name)")
      #expect(parameter.summary.allSatisfy { $0.isASCII }, "\(parameter.name)")
      #expect(parameter.kind == .positional || isPlain(parameter.name), "\(parameter.name)")
      #expect(parameter.kind == .flag || !parameter.valueHint.isEmpty, "\(parameter.name)")
      // The shells' scripts write choices as plain words.
      #expect(parameter.choices.allSatisfy(isPlain), "\(parameter.name)")
    }
    let positionals = command.positionals
    #expect(positionals.dropLast().allSatisfy { !$0.isRepeating }, "only the last argument can take several words")
    let firstOptional = positionals.firstIndex { !$0.isRequired } ?? positionals.count
    #expect(
      positionals[firstOptional...].allSatisfy { !$0.isRequired }, "a needed argument stands after one that is not")
    #expect(positionals.allSatisfy { $0.name.utf8.allSatisfy { (65...90).contains($0) || $0 == 95 } })
  }

  @Test("every command says what it is for", arguments: commands.map(\.name))
  func summaries(_ name: String) throws {
    let command = try #require(Self.commands.first { $0.name == name })
    #expect(!command.summary.isEmpty && command.summary.utf8.count <= 72)
    #expect(!command.summary.hasSuffix(".") && command.summary.first?.isLowercase == true)
    #expect((command.summary + command.discussion).allSatisfy { $0.isASCII })
  }

  @Test("every command has an example, and every example parses to its command", arguments: commands.map(\.name))
  func examples(_ name: String) throws {
    let command = try #require(Self.commands.first { $0.name == name })
    #expect(!command.examples.isEmpty)
    for example in command.examples {
      #expect(!example.explanation.isEmpty)
      let words = try #require(Self.toolWords(of: example.line), "\(example.line) does not call takt-helper")
      let request = try ArgumentParser(table: .takt).parse(words)
      switch request {
      case .run(let parsed, _): #expect(parsed.name == name, "\(example.line)")
      case .help(let parsed): #expect(parsed.name == name, "\(example.line)")
      default: Issue.record("\(example.line) runs no command")
      }
    }
  }

  @Test("the first of two words is a noun that is explained, and every noun has commands")
  func nouns() {
    let table = CommandTable.takt
    for command in Self.commands where command.path.count > 1 {
      #expect(command.path.count == 2 && table.noun(command.path[0]) != nil, "\(command.name)")
    }
    for noun in table.nouns { #expect(!table.commands(of: noun).isEmpty, "\(noun.word)") }
  }

  @Test(
    "the words of earlier versions keep working",
    arguments: [
      "start", "next", "run", "resume", "stop", "demo", "status", "trees", "trees gc", "plan create", "plan draft",
      "plan review", "plan accept", "brief", "finish", "gates", "validate", "guide", "waves", "import", "hook",
      "doctor",
      "completions", "help", "reference", "version",
    ])
  func earlierWords(_ name: String) {
    #expect(CommandTable.takt.command(at: name.split(separator: " ").map(String.init)) != nil)
  }

  @Test(
    "the manual page is accepted by the program that shows it",
    .enabled(if: !manReaders.isEmpty, "neither groff nor mandoc is installed"),
    arguments: [CommandTable.takt, SampleTable.table])
  func manPage(_ table: CommandTable) throws {
    for reader in Self.manReaders {
      try TemporaryDirectory.with { directory in
        try directory.write(ManPage(table: table).text(), to: "page.1")
        let outcome = try Context.live().processes.run(
          ProcessInvocation(
            reader[0], Array(reader.dropFirst()) + [directory.path("page.1")],
            environment: Context.live().environment, workingDirectory: directory.path, timeout: .seconds(30)))
        let complaints = String(
          decoding: outcome.errorOutput + (reader[0] == "mandoc" ? outcome.output : []), as: UTF8.self)
        #expect(outcome.succeeded && complaints.isEmpty, "\(complaints)")
      }
    }
  }

  /// The commands that check a manual page and say nothing when it is good.
  static let manReaders: [[String]] = {
    let path = (Context.live().environment["PATH"] ?? "").split(separator: ":")
    return [["mandoc", "-T", "lint", "-W", "error"], ["groff", "-man", "-ww", "-z", "-Tascii"]].filter { command in
      path.contains { Context.live().files.isExecutable("\($0)/\(command[0])") }
    }
  }()

  @Test("every long option is in all three completion scripts, in the reference and in the manual page")
  func optionsEverywhere() {
    let reference = ReferencePage(table: .takt).text()
    let man = ManPage(table: .takt).text()
    for command in Self.commands {
      for parameter in command.options + Parameter.shared where !parameter.isHidden {
        #expect(reference.contains(parameter.spelling), "\(command.name) \(parameter.spelling)")
        #expect(
          man.contains(
            parameter.spelling.split(separator: "-", omittingEmptySubsequences: false).joined(separator: "\\-")))
        guard !command.isHidden else { continue }
        #expect(CompletionShell.bash.script(for: .takt).contains(parameter.spelling))
        #expect(CompletionShell.zsh.script(for: .takt).contains(parameter.spelling))
        #expect(CompletionShell.fish.script(for: .takt).contains("-l \(parameter.name)"))
      }
    }
  }

  @Test("the committed reference page is what the table yields")
  func reference() {
    // Recorded by `TAKT_RECORD=1 swift test --filter TableTests`, or by the `reference` command itself.
    expectGolden(ReferencePage(table: .takt).text(), named: "../../Documentation/cli-reference.md")
  }

  @Test("help fits in 80 columns, examples in 100")
  func helpWidth() {
    let help = HelpText(table: .takt)
    let texts =
      [help.overview()] + Self.commands.map { help.help(on: $0) } + CommandTable.takt.nouns.map { help.help(on: $0) }
    for text in texts {
      for line in text.split(separator: "\n") {
        let limit = line.hasPrefix("  takt-helper") || line.hasPrefix("  echo") ? 100 : 80
        #expect(line.count <= limit, "\(line)")
        #expect(!line.hasSuffix(" "), "\(line)")
      }
    }
  }

  // MARK: -

  private func isPlain(_ word: String) -> Bool {
    !word.isEmpty && !word.hasPrefix("-")
      && word.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
  }

  /// The words after `takt-helper` in a shell line, up to the next redirection, pipe or list.
  static func toolWords(of line: String) -> [String]? {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in line {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "'" || character == "\"" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\n" {
        if let complete = word { words.append(complete) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let complete = word { words.append(complete) }
    guard quote == nil, let start = words.firstIndex(of: "takt-helper") else { return nil }
    let ends: Set<String> = [">", ">>", "<", "<<<", "|", "&&", "||", ";", "2>", "2>&1"]
    return words[(start + 1)...].prefix { !ends.contains($0) && !$0.hasPrefix("<<") }.map { $0 }
  }
}
