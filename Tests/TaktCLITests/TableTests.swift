import TaktCLI
import TaktTestSupport
import TaktText
import Testing

@Suite("takt's own table")
struct TableTests {
  static let commands = CommandTable.takt.commands

  @Test("names are plain words and no two commands have the same")
  func names() {
    let names = Self.commands.map(\.name)
    #expect(Set(names).count == names.count)
    for word in Self.commands.flatMap(\.path) { #expect(isPlain(word), "\(word)") }
    for command in Self.commands { #expect(!command.path.isEmpty) }
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

  @Test("every long option is in all three completion scripts and in the reference")
  func optionsEverywhere() {
    let reference = ReferencePage(table: .takt).text()
    for command in Self.commands {
      for parameter in command.options + Parameter.shared where !parameter.isHidden {
        #expect(reference.contains(parameter.spelling), "\(command.name) \(parameter.spelling)")
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
    for text in [help.overview()] + Self.commands.map({ help.help(on: $0) }) {
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
