import TaktText

extension RangeMetrics {
  /// How many rows of a table a page shows.
  private static let longest = 200

  /// The metrics as a page of their own.
  package func page(title: String) -> String {
    var page = HTMLPage(title: title)
    page.add(paragraph: sentence)
    for note in notes { page.add(paragraph: "Note: \(note).") }
    page.add(figures: [
      ("commits", String(commits.all.commits)), ("files changed", String(net.files)),
      ("lines added", "+\(net.lines.insertions)"), ("lines removed", "−\(net.lines.deletions)"),
      ("churn of all commits", "+\(commits.all.lines.insertions) −\(commits.all.lines.deletions)"),
      ("authors", String(commits.authors.count)), ("binary files", String(net.binaryFiles)),
      ("renamed files", String(net.renames)),
    ])
    addTimes(&page)
    addStories(&page)
    if let run { run.add(to: &page) }
    addTables(&page)
    return page.text
  }

  /// What was measured, in one sentence.
  package var sentence: String {
    let start = base.map { "\($0.prefix(10)).." } ?? "the whole history up to "
    guard let firstCommitAt, let lastCommitAt else { return "\(start)\(head.prefix(10)): no commits" }
    return "\(start)\(head.prefix(10)), from \(firstCommitAt.text) to \(lastCommitAt.text)"
  }

  private func addTimes(_ page: inout HTMLPage) {
    guard let first = commits.days.keys.min(), let last = commits.days.keys.max(), last > first else { return }
    // At most as many columns as can be told from each other.
    let span = max(1, (last - first) / 120 + 1)
    var sums: [Int: RangeTally.Sum] = [:]
    for (day, sum) in commits.days {
      sums[(day - first) / span, default: RangeTally.Sum()].commits += sum.commits
      sums[(day - first) / span]?.lines += sum.lines
    }
    page.add(heading: span == 1 ? "Lines by day" : "Lines by \(span) days")
    page.add(
      BarChart.columns(
        (0...(last - first) / span).map { column in
          let sum = sums[column] ?? RangeTally.Sum()
          let day = Timestamp(milliseconds: Int64(first + column * span) * 86_400_000).text.prefix(10)
          return BarChart.Bar(
            String(day), [(sum.lines.insertions, "more"), (sum.lines.deletions, "less")],
            note: "\(sum.commits) commits, +\(sum.lines.insertions) −\(sum.lines.deletions)")
        }, title: "lines added and removed over time"))
  }

  private func addStories(_ page: inout HTMLPage) {
    guard !stories.isEmpty else { return }
    page.add(heading: "Stories")
    page.add(
      BarChart.rows(
        stories.prefix(Self.longest).map { id, tally in
          let lines = tally.sum.lines
          return BarChart.Bar(
            id.text, [(lines.insertions, "more"), (lines.deletions, "less")],
            note: "+\(lines.insertions) −\(lines.deletions)")
        }, title: "lines of each story"))
    page.add(
      table: ["story", "commits", "files", "added", "removed"],
      rows: stories.prefix(Self.longest).map { id, tally in
        [
          id.text, String(tally.sum.commits), String(tally.files.count), "+\(tally.sum.lines.insertions)",
          "−\(tally.sum.lines.deletions)",
        ]
      }, numbers: [1, 2, 3, 4])
  }

  private func addTables(_ page: inout HTMLPage) {
    let hotspots = hotspots
    if !hotspots.isEmpty {
      page.add(heading: "Files that several stories touched")
      page.add(
        table: ["file", "stories", "commits", "added", "removed"],
        rows: hotspots.prefix(Self.longest).map {
          [
            $0.path.text, $0.stories.map(\.text).joined(separator: ", "), String($0.sum.commits),
            "+\($0.sum.lines.insertions)", "−\($0.sum.lines.deletions)",
          ]
        }, numbers: [2, 3, 4])
    }
    guard !authors.isEmpty else { return }
    page.add(heading: "Authors")
    page.add(
      table: ["author", "commits", "added", "removed"],
      rows: authors.prefix(Self.longest).map {
        [$0.author.nameText, String($0.sum.commits), "+\($0.sum.lines.insertions)", "−\($0.sum.lines.deletions)"]
      }, numbers: [1, 2, 3])
  }
}

extension RunMetrics {
  fileprivate func add(to page: inout HTMLPage) {
    page.add(heading: "Run \(id)")
    page.add(figures: [
      ("from begin to end", RunSummary.duration(wallMilliseconds)),
      ("time of all agents", RunSummary.duration(all.agentMilliseconds)),
      ("no agent at work", RunSummary.duration(idleMilliseconds)), ("retries", String(all.retries)),
      ("refused reports", String(all.refusals)), ("input tokens", String(all.usage.inputTokens)),
      ("output tokens", String(all.usage.outputTokens)), ("cost", "$\(all.usage.dollarsText)"),
    ])
    guard !stories.isEmpty else { return }
    page.add(
      BarChart.rows(
        stories.map {
          BarChart.Bar(
            $0.id.text, [($0.share.agentMilliseconds, "bar")], note: RunSummary.duration($0.share.agentMilliseconds))
        }, title: "time of the agents of each story"))
    page.add(
      table: ["story", "result", "time", "attempts", "refused", "gates", "tests", "tokens in", "tokens out", "cost"],
      rows: stories.map { story in
        [
          story.id.text, story.phase.rawValue, RunSummary.duration(story.milliseconds), String(story.share.jobs),
          String(story.share.refusals), story.gates.map { "\($0.name) \($0.ending)" }.joined(separator: ", "),
          story.tests?.text ?? "", String(story.share.usage.inputTokens), String(story.share.usage.outputTokens),
          "$\(story.share.usage.dollarsText)",
        ]
      }, numbers: [2, 3, 4, 7, 8, 9])
    page.add(
      table: ["role", "jobs", "retries", "time", "tokens in", "tokens out", "cost"],
      rows: roles.map { role, share in
        [
          role.rawValue, String(share.jobs), String(share.retries), RunSummary.duration(share.agentMilliseconds),
          String(share.usage.inputTokens), String(share.usage.outputTokens), "$\(share.usage.dollarsText)",
        ]
      }, numbers: [1, 2, 3, 4, 5, 6])
  }
}

extension TestCount {
  /// The count for people.
  package var text: String {
    "\(passed) passed" + (failed > 0 ? ", \(failed) failed" : "") + (skipped > 0 ? ", \(skipped) skipped" : "")
  }
}

extension Usage {
  /// The price in dollars with two places.
  package var dollarsText: String {
    let cents = (microdollars + 5000) / 10_000
    return "\(cents / 100).\((cents % 100).padded(2))"
  }
}
