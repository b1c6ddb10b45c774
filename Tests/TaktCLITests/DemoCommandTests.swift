import TaktCLI
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("the demo command")
struct DemoCommandTests {
  private func test(in directory: TemporaryDirectory) -> TestContext {
    var test = TestContext.real(in: directory)
    test.context.environment["TMPDIR"] = directory.path
    // The built-in pack is found from where the program lies: beside this repository's own `lib`.
    let repository = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    test.context.executablePath = "/\(repository)/.build/debug/takt-helper"
    return test
  }

  @Test("progress goes to standard error, the account to standard output, and nothing is left")
  func plain() throws {
    let directory = try TemporaryDirectory("demo")
    let test = test(in: directory)
    #expect(Tool.run(arguments: ["demo", "--fast"], context: test.context) == .success)
    // Commits have times in them, so their names differ from run to run.
    expectGolden(masked(test.errorOutput.text), named: "cli/demo-progress.txt")
    expectGolden(masked(test.output.text), named: "cli/demo-account.txt")
    #expect(try directory.names() == [])
  }

  @Test("with --json standard output is one value, and --keep keeps")
  func json() throws {
    let directory = try TemporaryDirectory("demo")
    let test = test(in: directory)
    #expect(Tool.run(arguments: ["demo", "--fast", "--json", "--keep", "a b"], context: test.context) == .success)
    let root = try JSONDocument.read(SourceText(name: "output", test.output.text)).root
    #expect(root["complete"]?.bool == true)
    #expect(root["done"]?.integer == 6)
    #expect(root["drifts"]?.elements.map { $0["story"]?.string } == ["US-002", "US-005"])
    #expect(try directory.names() == ["a b"])
    #expect(try directory.text("a b/stories.json").contains("\"passes\": true"))

    let again = self.test(in: directory)
    #expect(Tool.run(arguments: ["demo", "--keep", "a b"], context: again.context) == .usage)
    #expect(
      again.errorOutput.text == """
        takt-helper: error: the demo cannot be kept in `a b`, because it is not empty: it has `.git`
          hint: give `--keep` a folder that is empty or does not exist yet

        """)
  }

  @Test("a kept demo says where to look, in words that a shell can take")
  func whereToLook() throws {
    let directory = try TemporaryDirectory("demo")
    let test = test(in: directory)
    #expect(Tool.run(arguments: ["demo", "--fast", "--keep", "a b"], context: test.context) == .success)
    let root = directory.path("a b")
    let text = test.output.text
    #expect(text.contains("  folder    \(root)\n"))
    #expect(text.contains("  commits   git -C '\(root)' log --oneline main..takt/todo-status\n"))
    for name in ["journal.ndjson", "summary.md"] {
      let line = try #require(text.split(separator: "\n").first { $0.hasSuffix(name) })
      #expect(test.context.files.exists(String(line.drop { $0 != "/" })), "\(line)")
    }
  }

  /// The text with everything that looks like a commit's name made equal, and the journal's numbers too.
  private func masked(_ text: String) -> String {
    var result = ""
    var word = ""
    var last = ""
    func masked(_ word: String) -> String {
      let isName = word.utf8.count >= 7 && word.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
      let isRecord = last == "record" && Int(word) != nil
      if !word.isEmpty { last = word }
      return isName ? String(repeating: "0", count: word.utf8.count) : isRecord ? "N" : word
    }
    for character in text {
      if character.isLetter || character.isNumber {
        word.append(character)
      } else {
        result += masked(word) + String(character)
        word = ""
      }
    }
    return result + masked(word)
  }
}
