import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper metrics`: what git and the journal say about a range of commits.
enum MetricsCommand {
  static let command = Command(
    path: ["metrics"], group: .checking, callableBy: [.user],
    summary: "measure a range of commits, and what the run that made it cost",
    discussion: """
      Without options the range is that of the latest run; without a run it is what HEAD has and the default branch has \
      not, or the whole history. Works in any repository.

      Commits are those between the two ends, merges not counted. Files and lines are the difference between the merge \
      base and the head, with renames found; churn sums up all commits. A commit belongs to the story of its \
      `Takt-Story` trailer, else to the first id of a story in its subject.
      """,
    parameters: [
      .option("base", "REF", "the commit that the range begins after"),
      .option("head", "REF", "the last commit; HEAD, or the branch of the latest run, otherwise"),
      .option("since", "WHEN", "begin with the first commit since then: a date, a time, or `3 days`"),
      .option("html", "FILE", completion: .files, "also write a page with charts"),
      .json,
    ],
    examples: [
      Example("takt-helper metrics", "the latest run"),
      Example("takt-helper metrics --base v1.0 --head main --json", "for programs"),
      Example("takt-helper metrics --since '2 weeks' --html metrics.html", "a page with charts"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let query = try query(arguments, context)
    let metrics = try MetricsReport(context).draw(query)
    for note in metrics.notes { context.errorOutput.write("takt-helper: note: \(note)\n") }
    if let file = arguments.value("html") {
      let title = "Metrics of \(PathText.name(of: context.workingDirectory))"
      let path = context.absolutePath(file)
      try reporting { () throws(SystemError) in
        try context.files.writeDurably(Array(metrics.page(title: title).utf8), to: path)
      }
      context.errorOutput.write("wrote \(ForeignText.line(file))\n")
    }
    let style = arguments.style(on: context.output, in: context)
    context.answer(
      arguments, json: metrics.value, text: MetricsText(metrics, width: context.output.width, style: style).text)
    return .success
  }

  private static func query(
    _ arguments: Arguments, _ context: Context
  ) throws(Failure) -> CommitRangeSearch.Query {
    var query = CommitRangeSearch.Query(base: arguments.value("base"), head: arguments.value("head"))
    guard let since = arguments.value("since") else { return query }
    guard query.base == nil else {
      throw Failure(.usage, "`--base` and `--since` exclude each other", hints: ["give one of them"])
    }
    let now = Timestamp(milliseconds: context.clock.wallMilliseconds())
    guard let time = SinceDate.read(since, now: now) else {
      throw Failure(
        .usage, "`--since` cannot be `\(ForeignText.line(since, limit: 60))`",
        hints: ["give a date or a span of time: \(SinceDate.forms)"])
    }
    query.since = time
    return query
  }
}
