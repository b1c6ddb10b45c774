import TaktCLI
import TaktTestSupport
import Testing

@Suite("help")
struct HelpTests {
  private let help = HelpText(table: SampleTable.table)

  @Test("the overview lists the commands by group and leaves out the hidden ones")
  func overview() {
    let version = "sample \(Version.current): a tool for tests\n"
    #expect(help.overview().hasPrefix(version))
    expectGolden(String(help.overview().dropFirst(version.count)), named: "cli/help-overview.txt")
  }

  @Test("help on a command shows everything that can be given to it")
  func create() {
    expectGolden(help.help(on: SampleTable.create), named: "cli/help-plan-create.txt")
  }

  @Test("a noun lists its commands, and the command of the same name does too")
  func nouns() {
    let plan = help.help(on: CommandNoun("plan", "make plans"))
    expectGolden(plan, named: "cli/help-noun.txt")
    expectGolden(help.help(on: SampleTable.hook), named: "cli/help-hook.txt")
    for words in [["plan"], ["plan", "--help"], ["--help", "plan"]] {
      let test = TestContext()
      #expect(Tool.run(arguments: words, context: test.context, table: SampleTable.table) == .success)
      #expect(test.output.text == plan)
      #expect(test.errorOutput.text.isEmpty)
    }
  }

  @Test("a discussion is set in paragraphs")
  func status() {
    expectGolden(help.help(on: SampleTable.status), named: "cli/help-status.txt")
  }

  @Test("headings are bold when colour is on, and nothing else changes")
  func style() {
    let coloured = HelpText(table: SampleTable.table, style: Style(isOn: true)).help(on: SampleTable.create)
    var plain = coloured
    for sequence in ["\u{1B}[1m", "\u{1B}[0m"] { plain = plain.split(separator: sequence).joined() }
    #expect(coloured != plain)
    #expect(plain == help.help(on: SampleTable.create))
  }
}
