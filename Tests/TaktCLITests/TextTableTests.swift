import TaktCLI
import Testing

@Suite("tables for people")
struct TextTableTests {
  private func table() -> TextTable {
    var table = TextTable([.init("story"), .init("minutes", isAlignedRight: true), .init("title")])
    table.add(["US-001", "7", "Add a column"])
    table.add([.init("US-002", .green), "120", "端到端 check"])
    table.add(["US-003", "", "evil\u{1B}[2J\nline"])
    return table
  }

  @Test("columns line up and nothing trails")
  func aligned() {
    #expect(
      table().rendered(width: nil) == """
        story   minutes  title
        US-001        7  Add a column
        US-002      120  端到端 check
        US-003           evil\\u{1B}[2J line

        """)
  }

  @Test("a narrow terminal cuts the widest column")
  func narrow() {
    #expect(
      table().rendered(width: 28) == """
        story   minutes  title
        US-001        7  Add a colu…
        US-002      120  端到端 che…
        US-003           evil\\u{1B}…

        """)
  }

  @Test("emphasis does not move columns")
  func emphasis() {
    let lines = table().rendered(width: nil, style: Style(isOn: true)).split(separator: "\n")
    #expect(lines[2] == "\u{1B}[32mUS-002\u{1B}[0m      120  端到端 check")
  }

  @Test("missing cells are empty and surplus ones are left out")
  func ragged() {
    var table = TextTable([.init("a"), .init("b")])
    table.add(["1"])
    table.add(["1", "2", "3"])
    #expect(table.rendered(width: 10) == "a  b\n1\n1  2\n")
    #expect(TextTable([]).rendered(width: nil) == "")
  }
}
