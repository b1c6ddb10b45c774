package import TaktModel
import TaktText

/// The account of a run for a person at a terminal; the same facts as the Markdown and the JSON.
package struct RunSummaryText {
  private let summary: RunSummary
  private let width: Int?
  private let style: Style

  /// Creates a rendering for a terminal of so many columns, or for a pipe, where nothing is cut or wrapped.
  package init(_ summary: RunSummary, width: Int?, style: Style) {
    self.summary = summary
    self.width = width
    self.style = style
  }

  /// The lines, with a line break after each.
  package var text: String {
    var text = (summary.ending.map(paragraph) ?? "") + paragraph(headline)
    if let team = summary.team { text += paragraph("Side by side, \(team.sentence)") }
    text += "\n" + table
    let notes = summary.rows.filter { !$0.note.isEmpty }
    if !notes.isEmpty {
      text += "\n" + style.bold("Notes") + "\n"
      for line in notes { text += item("\(line.subject.text): \(line.note)") }
    }
    if let advice = StoryQuestion.advice(summary.questions) {
      text += "\n" + style.bold("Questions") + "\n"
      for question in summary.questions { text += item(question.text) }
      text += paragraph(advice)
    }
    if !summary.drifts.isEmpty {
      text += "\n" + style.bold("Claims that evidence contradicted") + "\n"
      for drift in summary.drifts {
        text += item(
          "\(drift.subject.text), attempt \(drift.attempt): \(drift.message) (journal record \(drift.record))")
        for line in drift.output { text += "    " + style.dim(ForeignText.visible(line)) + "\n" }
      }
    }
    if !summary.notices.isEmpty {
      text += "\n" + style.bold("Found in the repository") + "\n"
      for notice in summary.notices { text += item("\(notice.text) (journal record \(notice.record))") }
    }
    if !summary.hasGates {
      text += "\n" + paragraph("No gates are configured in takt.json: nothing was run to check the work.")
    }
    if summary.usage != Usage() {
      text +=
        "\n"
        + paragraph(
          "Agents used \(summary.usage.inputTokens) input and \(summary.usage.outputTokens) output tokens by their own account."
        )
    }
    return text
  }

  private var headline: String {
    let changes = summary.changes
    func count(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }
    return "\(summary.doneCount) of \(summary.stories.count) stories done on \(summary.branch) in "
      + "\(RunSummary.duration(summary.milliseconds)): \(count(changes.commits, "commit")), "
      + "\(count(changes.files, "file")), +\(changes.insertions) -\(changes.deletions) lines"
  }

  // MARK: - Rows

  private struct Column: Sendable {
    var title: String
    var isAlignedRight = false
    /// The narrowest terminal that has room for it.
    var leastWidth = 0
    var cell: @Sendable (RunSummary.Row) -> TextTable.Cell
  }

  private var table: String {
    var columns = Self.columns.filter { $0.leastWidth <= width ?? .max }
    if !summary.steps.isEmpty { columns[0].title = "subject" }
    var table = TextTable(columns.map { .init($0.title, isAlignedRight: $0.isAlignedRight) })
    for row in summary.rows { table.add(columns.map { $0.cell(row) }) }
    return table.rendered(width: width, style: style)
  }

  private static let columns = [
    Column(title: "story") { .init($0.title.isEmpty ? $0.subject.text : "\($0.subject.text) \($0.title)") },
    Column(title: "result") { .init($0.outcome, emphasis($0)) },
    Column(title: "commit") { .init($0.commit.map { String($0.prefix(7)) } ?? "") },
    Column(title: "files", isAlignedRight: true, leastWidth: 60) { .init($0.commit == nil ? "" : String($0.files)) },
    Column(title: "attempts", isAlignedRight: true) { .init(String($0.attempts), $0.attempts > 1 ? .yellow : nil) },
    Column(title: "time", isAlignedRight: true, leastWidth: 60) {
      .init($0.attempts == 0 ? "" : RunSummary.duration($0.milliseconds))
    },
    Column(title: "gates", leastWidth: 72) { line in
      .init(line.gates.map { $0.passed ? "\($0.name) ok" : "\($0.name) \($0.ending)" }.joined(separator: ", "))
    },
  ]

  private static func emphasis(_ row: RunSummary.Row) -> Style.Emphasis? {
    switch row.phase {
    case .passed, .alreadyDone: .green
    case .blocked: .red
    case .pending, .running, .worked: nil
    // What a step's own words mean, only its workflow knows.
    case nil: ["blocked", "failed"].contains(row.outcome) ? .red : nil
    }
  }

  // MARK: - Prose

  /// A paragraph as wide as the terminal allows.
  func paragraph(_ text: String) -> String {
    lines(text, indentation: 0).map { $0 + "\n" }.joined()
  }

  private func item(_ text: String) -> String {
    var rest = lines(text, indentation: 2)[...]
    let first = rest.popFirst() ?? ""
    return "- \(first)\n" + rest.map { "  \($0)\n" }.joined()
  }

  private func lines(_ text: String, indentation: Int) -> [String] {
    let line = ForeignText.line(text, limit: 1000)
    guard let width else { return [line] }
    return Wrapping.lines(line, width: max(20, width - 1 - indentation))
  }
}
