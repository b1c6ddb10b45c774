import TaktText

/// Rows in columns, for people.
///
/// Cells are foreign text: each becomes one line with everything invisible made visible. When the rows are wider than
/// the terminal, the widest columns give way first; piped output is never cut.
package struct TextTable: Sendable {
  /// How a column is headed and aligned.
  package struct Column: Hashable, Sendable {
    /// The heading.
    package let title: String

    /// Whether cells stand at the right edge, as numbers do.
    package let isAlignedRight: Bool

    /// Describes a column.
    package init(_ title: String, isAlignedRight: Bool = false) {
      self.title = title
      self.isAlignedRight = isAlignedRight
    }
  }

  /// A text in a row, and how it stands out.
  package struct Cell: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// The text as it came.
    package let text: String

    /// How it stands out.
    package let emphasis: Style.Emphasis?

    /// Creates a cell.
    package init(_ text: String, _ emphasis: Style.Emphasis? = nil) {
      self.text = text
      self.emphasis = emphasis
    }

    package init(stringLiteral value: String) {
      self.init(value)
    }
  }

  /// The narrowest that a column becomes for lack of space.
  private static let leastWidth = 8

  private let columns: [Column]
  private var rows: [[Cell]] = []

  /// Creates a table without rows.
  package init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row; missing cells are empty and surplus ones are left out.
  package mutating func add(_ row: [Cell]) {
    rows.append(Array((row + Array(repeating: "", count: columns.count)).prefix(columns.count)))
  }

  /// The lines with a line break after each; `width` is the terminal's, or nothing when there is no terminal.
  package func rendered(width: Int?, style: Style = .plain) -> String {
    guard !columns.isEmpty else { return "" }
    let unlimited = 1_000_000
    let visible = rows.map { $0.map { ForeignText.line($0.text, limit: unlimited) } }
    let wanted = columns.indices.map { column in
      visible.reduce(TerminalText.width(columns[column].title)) { max($0, TerminalText.width($1[column])) }
    }
    let widths = Self.fit(wanted, into: width.map { $0 - 2 * (columns.count - 1) })
    var text = line(columns.map { Cell($0.title, .dim) }, widths, style)
    for row in rows { text += line(row, widths, style) }
    return text
  }

  // MARK: -

  private func line(_ cells: [Cell], _ widths: [Int], _ style: Style) -> String {
    var line = ""
    var blanks = 0
    for (index, cell) in cells.enumerated() {
      let text = ForeignText.line(cell.text, limit: widths[index])
      let space = widths[index] - TerminalText.width(text)
      let before = columns[index].isAlignedRight ? space : 0
      if !text.isEmpty {
        line += String(repeating: " ", count: blanks + before) + (cell.emphasis.map { style($0, text) } ?? text)
        blanks = 0
      }
      blanks += (text.isEmpty ? widths[index] : space - before) + 2
    }
    return line + "\n"
  }

  /// Takes columns away from the widest until all fit.
  private static func fit(_ wanted: [Int], into space: Int?) -> [Int] {
    guard let space else { return wanted }
    var widths = wanted
    var surplus = wanted.reduce(0, +) - space
    while surplus > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > leastWidth {
      widths[widest] -= 1
      surplus -= 1
    }
    return widths
  }
}
