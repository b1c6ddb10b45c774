/// A page in one file: its own style, no scripts, nothing loaded from elsewhere.
package struct HTMLPage: Sendable {
  private let title: String
  private var body = ""

  /// Begins a page with a heading.
  package init(title: String) {
    self.title = title
    add("<h1>\(HTMLText.escaped(title))</h1>")
  }

  /// Adds markup; whoever makes it has escaped what is foreign.
  package mutating func add(_ markup: String) {
    body += markup + "\n"
  }

  /// Adds a paragraph of text.
  package mutating func add(paragraph text: String) {
    add("<p>\(HTMLText.escaped(text))</p>")
  }

  /// Adds a heading of a section.
  package mutating func add(heading text: String) {
    add("<h2>\(HTMLText.escaped(text))</h2>")
  }

  /// Adds figures with their names, side by side.
  package mutating func add(figures: [(name: String, value: String)]) {
    let items = figures.map {
      "<div><dd>\(HTMLText.escaped($0.value))</dd><dt>\(HTMLText.escaped($0.name))</dt></div>"
    }
    add("<dl class=\"figures\">\(items.joined())</dl>")
  }

  /// Adds a table of texts.
  ///
  /// - `numbers`: The positions of columns that hold numbers.
  package mutating func add(table columns: [String], rows: [[String]], numbers: Set<Int> = []) {
    func cell(_ text: String, _ index: Int, _ element: String) -> String {
      let mark = numbers.contains(index) ? " class=\"n\"" : ""
      return "<\(element)\(mark)>\(HTMLText.escaped(text))</\(element)>"
    }
    let head = columns.enumerated().map { cell($1, $0, "th") }.joined()
    let lines = rows.map { row in "<tr>" + row.enumerated().map { cell($1, $0, "td") }.joined() + "</tr>" }
    add(
      "<div class=\"wide\"><table><thead><tr>\(head)</tr></thead><tbody>\n\(lines.joined(separator: "\n"))\n</tbody></table></div>"
    )
  }

  /// The page.
  package var text: String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(HTMLText.escaped(title))</title>
    <style>
    :root { color-scheme: light dark; --text: #1d2430; --dim: #5d6878; --line: #d9dee6; --more: #1f8a4c; --less: #c2473d; --bar: #3566b8; --back: #ffffff; --card: #f5f7fa }
    @media (prefers-color-scheme: dark) { :root { --text: #e4e8ee; --dim: #98a3b3; --line: #333c49; --more: #4fbf7f; --less: #e8766c; --bar: #7aa5ee; --back: #14181f; --card: #1d232c } }
    body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
    h1 { font-size: 1.5rem; overflow-wrap: anywhere } h2 { font-size: 1.1rem; margin-top: 2rem }
    .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: .75rem; margin: 1rem 0 }
    .figures div { background: var(--card); border-radius: .5rem; padding: .6rem .8rem }
    dd { margin: 0; font-size: 1.25rem; font-weight: 600; overflow-wrap: anywhere } dt { color: var(--dim) }
    .wide { overflow-x: auto } table { border-collapse: collapse; width: 100% }
    th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; min-width: 3rem }
    th { color: var(--dim); font-weight: 600 } .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
    .wide + .wide, svg + .wide { margin-top: 1rem }
    svg { width: 100%; height: auto; display: block } svg text { fill: var(--text); font: 12px system-ui, sans-serif } svg .dim { fill: var(--dim) }
    .more { fill: var(--more) } .less { fill: var(--less) } .bar { fill: var(--bar) } .axis { stroke: var(--line) } .trend { fill: none; stroke: var(--bar); stroke-width: 2 }
    </style>
    </head>
    <body>
    \(body)</body>
    </html>

    """
  }
}
