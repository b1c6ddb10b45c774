import TaktTestSupport
import TaktText
import Testing

@Suite("Markdown outline")
struct MarkdownTests {
  /// Shows sections and items as lines.
  static func outline(_ text: String) -> String {
    let source = SourceText(name: "a.md", text)
    var lines: [String] = []
    for section in MarkdownOutline.sections(of: source) {
      lines.append("\(section.level) [\(section.title)]")
      for item in section.items(in: source) {
        let box = item.isChecked.map { $0 ? "[x] " : "[ ] " } ?? ""
        let mark = item.number.map { "\($0). " } ?? "- "
        lines.append(String(repeating: "  ", count: item.nesting + 1) + mark + box + item.text)
      }
    }
    return lines.joined(separator: "\n")
  }

  @Test(
    "headings are found where Markdown has them",
    arguments: [
      ("# A\n## B\ntext\n###### C", "1 [A]\n2 [B]\n6 [C]"), ("#A\n####### B\n#\n## \n", "1 []\n2 []"),
      ("   # A\n    # code\n\t# code\n", "1 [A]"),
      ("# A #\n## B ## \n# C#\n# D \\#\n# # #\n", "1 [A]\n2 [B]\n1 [C#]\n1 [D \\#]\n1 [#]"),
      ("# A\r\n## B\r\n", "1 [A]\n2 [B]"), ("\u{FEFF}# A", "1 [A]"), ("# é 日本\n", "1 [é 日本]"), ("", ""), ("text\n", ""),
      ("```\n# code\n```\n# A\n", "1 [A]"), ("~~~ sh\n# code\n```\n~~\n~~~~ \n# A\n", "1 [A]"),
      ("```\n# code to the end\n", ""),
      ("``` a`b\n# A\n", "1 [A]"), ("    ```\n# A\n", "1 [A]"), ("````\n```\n# code\n````\n# A", "1 [A]"),
      ("- item\n  ```\n# code\n  ```\n# A", "1 [A]"), ("10. item\n\n    ```\n    x\n# code\n    ```\n# A", "1 [A]"),
      ("<!-- # no\n# no\n--> text\n# A\n<!-- x -->\n# B", "1 [A]\n1 [B]"),
      ("---\n# comment\nname: x\n---\n# A\n---\n# B", "1 [A]\n1 [B]"),
      ("---\n# A\n", "1 [A]"), ("#\tA\t\n", "1 [A]"),
    ])
  func headings(_ text: String, _ expected: String) {
    #expect(Self.outline(text) == expected)
  }

  @Test("items keep text, boxes, numbers and nesting")
  func items() {
    let text = """
      intro
      - before any heading
      # Plan
      - one
      * two **bold** `code`
        goes on
      lazily too
      + [ ] open
      - [x] done
      - [X] Done
      - [y] no box
      - [ ]
      -no item
      1. first
         - inner
           - innermost
         - inner again
      2) second
      123456789. large
      1234567890. too large

      after a paragraph
      - a

        second paragraph is not text of a
        - nested after it
      -
      - - twice
      * * *
      ---
      - with code
        ```
        - no item
        ```
      - last

            - code, not an item
      ## Empty
      ## Tabs
      -\tone
      \t- two
      \t\t- three

      """
    expectGolden(Self.outline(text) + "\n", named: "markdown-items.txt")
  }

  @Test("places of sections and items are exact")
  func spans() {
    let text = MarkedText("x\n1️⃣## A ##2️⃣\n3️⃣\n4️⃣- [ ] one\n  more5️⃣\n\n6️⃣# B\n7️⃣")
    let source = text.source()
    let sections = MarkdownOutline.sections(of: source)
    #expect(sections.map(\.title) == ["A", "B"])
    #expect(sections[0].headingSpan == SourceSpan(text["1️⃣"] ?? 0, text["2️⃣"] ?? 0))
    #expect(sections[0].bodySpan == SourceSpan(text["3️⃣"] ?? 0, text["6️⃣"] ?? 0))
    #expect(sections[1].bodySpan == SourceSpan(text["7️⃣"] ?? 0, text["7️⃣"] ?? 0))
    #expect(sections[0].items(in: source).map(\.span) == [SourceSpan(text["4️⃣"] ?? 0, text["5️⃣"] ?? 0)])
  }
}
