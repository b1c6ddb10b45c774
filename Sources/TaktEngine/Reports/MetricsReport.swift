package import TaktModel
package import TaktSystem
package import TaktText

/// Draws up the metrics of a range: what git says, and what the journal says when a run made it.
package struct MetricsReport: Sendable {
  private let context: Context

  /// How much of a gate's output is looked at for a count of tests; runners sum up at the end.
  private static let tailBytes = 256 << 10

  /// Creates a report on the repository around a folder.
  package init(_ context: Context) {
    self.context = context
  }

  /// Finds and measures a range.
  package func draw(_ query: CommitRangeSearch.Query) throws(Failure) -> RangeMetrics {
    let (range, run) = try CommitRangeSearch(context).find(query)
    var metrics = try GitMetrics(context).measure(range)
    metrics.run = run.flatMap(Self.metrics)
    return metrics
  }

  /// What the journal of a run says.
  package static func metrics(of run: Run) -> RunMetrics? {
    RunMetrics(run: run.folder.id, plan: run.plan, state: run.state, now: run.now) { gate in
      guard !gate.log.isEmpty,
        let bytes = try? run.context.files.readIfPresent(PathText.join(run.project.root, gate.log))
      else { return nil }
      return TestCount(output: bytes.suffix(tailBytes))
    }
  }
}
