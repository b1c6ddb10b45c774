import TaktText
import Testing

@Suite("HTML")
struct HTMLTests {
  @Test("nothing foreign is markup, and nothing is invisible")
  func escaping() {
    #expect(
      HTMLText.escaped("<a href='x'>&\"\u{202E}\u{7}é") == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;\\u{202E}\\u{7}é")
  }

  @Test("a page shows what it is given and loads nothing")
  func page() {
    var page = HTMLPage(title: "<t>")
    page.add(table: ["a", "b"], rows: [["<x>", "1"]], numbers: [1])
    page.add(BarChart.rows([.init("<l>", [(0, "more"), (5, "less")], note: "<n>")], title: "<c>"))
    page.add(BarChart.columns([], title: "none"))
    for tag in ["<t>", "<x>", "<l>", "<n>", "<c>", "<script", "http:", "https:"] { #expect(!page.text.contains(tag)) }
    #expect(page.text.contains("<td class=\"n\">1</td>"))
    #expect(page.text.contains("default-src 'none'"))
  }
}
