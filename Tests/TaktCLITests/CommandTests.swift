import TaktCLI
import TaktTestSupport
import TaktText
import Testing

@Suite("the tool's own commands")
struct CommandTests {
  private func output(_ words: String...) -> String {
    let test = TestContext()
    let status = Tool.run(arguments: words, context: test.context)
    #expect(status == .success, "\(test.errorOutput.text)")
    #expect(test.errorOutput.text.isEmpty)
    #expect(test.unexpected.all.isEmpty)
    return test.output.text
  }

  @Test("version is one line or one object")
  func version() {
    #expect(output("version") == "takt-helper \(Version.current)\n")
    #expect(output("--version") == output("version"))
    #expect(output("version", "--json") == #"{"name":"takt-helper","version":"\#(Version.current)"}"# + "\n")
  }

  @Test("help on a command is the same in all ways to ask for it")
  func help() throws {
    let text = output("help", "version")
    #expect(text.hasPrefix("takt-helper version: show the version\n\nusage: takt-helper version [--json]\n"))
    #expect(output("version", "--help") == text)
    #expect(output("-h", "version") == text)
    #expect(output("help") == HelpText(table: .takt).overview())
    #expect(output("help", "--color=always").contains("\u{1B}[1m"))
    #expect(output("help", "status") == output("help", "run", "status"))
    #expect(output("help", "plan") == output("plan"))
    #expect(output("plan", "--help") == output("plan"))
    #expect(output("--", "version") == output("version"))
  }

  @Test("help on a command that does not exist names the nearest one")
  func unknownHelp() {
    let test = TestContext()
    #expect(Tool.run(arguments: ["help", "verison"], context: test.context) == .usage)
    #expect(
      test.errorOutput.text == """
        takt-helper: error: there is no command `verison`
          hint: did you mean `version`?

        """)
  }

  @Test("completions and reference print what the table yields")
  func generated() {
    for shell in CompletionShell.allCases {
      #expect(output("completions", shell.rawValue) == shell.script(for: .takt))
    }
    #expect(output("reference") == ReferencePage(table: .takt).text())
    #expect(output("reference", "--man") == ManPage(table: .takt).text())
  }
}
