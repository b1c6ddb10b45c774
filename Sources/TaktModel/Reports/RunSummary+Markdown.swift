import TaktText

extension RunSummary {
  /// The account as Markdown.
  package var markdown: String {
    var lines = ["# Run \(run)", ""]
    if let ending { lines += ["\(Self.cell(ending, keepingCode: true)).", ""] }
    lines.append(branch.isEmpty ? "Planning took \(Self.duration(milliseconds))." : headline)
    if let team { lines += ["", "Side by side, \(team.sentence)."] }
    lines += [
      "", "| \(steps.isEmpty ? "story" : "subject") | result | commit | files | attempts | time | gates |",
      "|---|---|---|---|---|---|---|",
    ]
    lines += rows.map(Self.line)
    let notes = rows.filter { !$0.note.isEmpty }
    if !notes.isEmpty {
      lines += ["", "## Notes", ""]
      lines += notes.map { "- \($0.subject.text): \(Self.cell($0.note))" }
    }
    if let advice = StoryQuestion.advice(questions) {
      lines += ["", "## Questions", ""]
      lines += questions.map { "- \($0.story) asks: \(Self.cell($0.question))" }
      lines += ["", "To go on: \(advice)."]
    }
    if !drifts.isEmpty {
      lines += ["", "## Claims that evidence contradicted", ""]
      for drift in drifts {
        lines.append(
          "- \(drift.subject.text), attempt \(drift.attempt): \(Self.cell(drift.message)) (journal record \(drift.record))"
        )
        // Indented so far that it is code inside the list's item, where nothing is markup.
        if !drift.output.isEmpty { lines += [""] + drift.output.map { "      \($0)" } + [""] }
      }
    }
    if !notices.isEmpty {
      lines += ["", "## Found in the repository", ""]
      // `cell` makes all of it plain text, so marks around names would only be in the way.
      lines += notices.map { "- \(Self.cell($0.text.filter { $0 != "`" }, limit: 1000)) (journal record \($0.record))" }
    }
    if !hasGates, !branch.isEmpty {
      lines += ["", "No gates are configured in `takt.json`: nothing was run to check the work."]
    }
    if usage != Usage() {
      lines += [
        "",
        "Agents used \(usage.inputTokens) input and \(usage.outputTokens) output tokens, $\(Self.dollars(usage.microdollars)) "
          + "by their own account.",
      ]
    }
    lines += ["", "Every line above comes from git and from `\(journal)`.", ""]
    return lines.joined(separator: "\n")
  }

  private var headline: String {
    "\(doneCount) of \(stories.count) stories done on `\(branch)` in \(Self.duration(milliseconds)): "
      + "\(changes.commits) commits, \(changes.files) files, +\(changes.insertions) −\(changes.deletions) lines since "
      + "`\(base.prefix(10))`."
  }

  private static func line(_ row: Row) -> String {
    let gates = row.gates.map { "\($0.name) \($0.ending)" }.joined(separator: ", ")
    let name = row.title.isEmpty ? row.subject.text : "\(row.subject.text) \(cell(row.title))"
    let commit = row.commit.map { "`\($0.prefix(10))`" } ?? "–"
    let outcomes = row.outcomes.map { cell($0) }.joined(separator: " → ")
    return "| \(name) | \(outcomes) | \(commit) | \(row.files) | \(row.attempts) | \(duration(row.milliseconds)) "
      + "| \(gates.isEmpty ? "–" : gates) |"
  }

  /// `850 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`.
  package static func duration(_ milliseconds: Int) -> String {
    switch milliseconds {
    case ..<1000: "\(milliseconds) ms"
    case ..<60_000: "\(milliseconds / 1000) s"
    case ..<3_600_000: "\(milliseconds / 60_000) min \(milliseconds / 1000 % 60) s"
    default: "\(milliseconds / 3_600_000) h \(milliseconds / 60_000 % 60) min"
    }
  }

  private static func dollars(_ microdollars: Int) -> String {
    let cents = (microdollars + 5000) / 10_000
    return "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
  }

  /// Foreign text in a Markdown table or list: one line, and nothing in it is markup.
  ///
  /// - `keepingCode`: Whether back-ticks are takt's own.
  private static func cell(_ text: String, keepingCode: Bool = false, limit: Int = 300) -> String {
    var result = ""
    for scalar in ForeignText.line(text, limit: limit).unicodeScalars {
      if keepingCode ? "\\*_[]<>|#@!".unicodeScalars.contains(scalar) : "\\`*_[]<>|#@!".unicodeScalars.contains(scalar)
      {
        result.append("\\")
      }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
