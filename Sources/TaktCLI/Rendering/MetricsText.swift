import TaktModel
import TaktText

/// The metrics of a range for people.
struct MetricsText {
  /// How many hotspots and authors are shown.
  private static let longest = 20

  private let metrics: RangeMetrics
  private let width: Int?
  private let style: Style

  init(_ metrics: RangeMetrics, width: Int? = nil, style: Style = .plain) {
    self.metrics = metrics
    self.width = width
    self.style = style
  }

  /// The lines with a line break after each.
  var text: String {
    var parts = [heading]
    if !metrics.stories.isEmpty { parts.append(stories) }
    if let run = metrics.run { parts.append(text(run)) }
    if !metrics.hotspots.isEmpty { parts.append(hotspots) }
    if metrics.authors.count > 1 { parts.append(authors) }
    return parts.joined(separator: "\n")
  }

  private var heading: String {
    let (net, churn) = (metrics.net, metrics.commits.all.lines)
    var details = [
      count(metrics.commits.all.commits, "commit"), count(net.files, "file"), lines(net.lines),
      "churn \(lines(churn))",
    ]
    if net.binaryFiles > 0 { details.append("\(net.binaryFiles) binary") }
    if net.renames > 0 { details.append("\(net.renames) renamed") }
    if net.submodules > 0 { details.append(count(net.submodules, "submodule")) }
    return "\(style.bold(metrics.sentence))\n\(details.joined(separator: ", "))\n"
  }

  private var stories: String {
    var table = TextTable([
      .init("story"), .init("commits", isAlignedRight: true), .init("files", isAlignedRight: true),
      .init("added", isAlignedRight: true), .init("removed", isAlignedRight: true),
    ])
    for (id, tally) in metrics.stories {
      table.add([
        .init(id.text), .init(String(tally.sum.commits)), .init(String(tally.files.count)),
        .init("+\(tally.sum.lines.insertions)"), .init("−\(tally.sum.lines.deletions)"),
      ])
    }
    return table.rendered(width: width, style: style)
  }

  private var hotspots: String {
    var table = TextTable([.init("file"), .init("stories"), .init("commits", isAlignedRight: true), .init("lines")])
    for hotspot in metrics.hotspots.prefix(Self.longest) {
      table.add([
        .init(hotspot.path.text), .init(hotspot.stories.map(\.text).joined(separator: ", ")),
        .init(String(hotspot.sum.commits)), .init(lines(hotspot.sum.lines)),
      ])
    }
    return table.rendered(width: width, style: style) + more(metrics.hotspots.count)
  }

  private var authors: String {
    var table = TextTable([.init("author"), .init("commits", isAlignedRight: true), .init("lines")])
    for (author, sum) in metrics.authors.prefix(Self.longest) {
      table.add([.init(author.nameText), .init(String(sum.commits)), .init(lines(sum.lines))])
    }
    return table.rendered(width: width, style: style) + more(metrics.authors.count)
  }

  private func text(_ run: RunMetrics) -> String {
    var table = TextTable([
      .init("story"), .init("result"), .init("time", isAlignedRight: true), .init("attempts", isAlignedRight: true),
      .init("refused", isAlignedRight: true), .init("gates"), .init("tests"), .init("tokens", isAlignedRight: true),
      .init("cost", isAlignedRight: true),
    ])
    for story in run.stories {
      let usage = story.share.usage
      table.add([
        .init(story.id.text), .init(story.phase.rawValue), .init(RunSummary.duration(story.milliseconds)),
        .init(String(story.share.jobs)), .init(String(story.share.refusals)),
        .init(story.gates.map { "\($0.name) \($0.ending)" }.joined(separator: ", ")), .init(story.tests?.text ?? ""),
        .init(usage == Usage() ? "" : String(usage.inputTokens + usage.outputTokens)),
        .init(usage == Usage() ? "" : "$\(usage.dollarsText)"),
      ])
    }
    let times =
      "run \(run.id) (\(run.mode.rawValue), \(run.result?.rawValue ?? "not over")): "
      + "\(RunSummary.duration(run.wallMilliseconds)), agents \(RunSummary.duration(run.all.agentMilliseconds)), "
      + "no agent at work \(RunSummary.duration(run.idleMilliseconds)), \(count(run.all.retries, "retry", "retries"))\n"
    return times + (run.stories.isEmpty ? "" : table.rendered(width: width, style: style))
  }

  private func more(_ total: Int) -> String {
    total > Self.longest ? "… and \(total - Self.longest) more\n" : ""
  }

  private func lines(_ lines: LineCount) -> String { "+\(lines.insertions) −\(lines.deletions)" }

  private func count(_ number: Int, _ word: String, _ many: String? = nil) -> String {
    "\(number) \(number == 1 ? word : many ?? "\(word)s")"
  }
}
