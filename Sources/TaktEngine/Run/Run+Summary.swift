import TaktGit
package import TaktModel
import TaktSystem
package import TaktText

extension Run {
  /// The account of the run as it stands.
  package func summary() throws(Failure) -> RunSummary {
    RunSummary(
      run: folder.id, header: try header, plan: plan, state: state, records: journal.records, changes: try changes(),
      hasGates: !configuration.gates.isEmpty, journal: folder.shown(folder.journal),
      limit: usesTrees ? try header.maxParallel : nil, now: now)
  }

  /// Writes the account into the run's folder.
  @discardableResult
  func writeSummary() throws(Failure) -> RunSummary {
    let summary = try summary()
    try reporting { () throws(SystemError) in
      try context.files.writeDurably(Array(summary.markdown.utf8), to: folder.summary)
    }
    return summary
  }

  /// Writes the account of a run that is over; what goes wrong is a warning, because the run is over all the same.
  mutating func accountForEnd() {
    do throws(Failure) {
      try writeSummary()
    } catch {
      warn("the account of the run was not written: \(error.message)")
    }
  }

  /// Writes the account that a helper was killed before, of a run that is over.
  mutating func accountIfMissing() {
    if state.result != nil, !context.files.exists(folder.summary) { accountForEnd() }
  }

  /// Where the account is, as people see it; nil while it is not there.
  package var summaryPath: String? {
    context.files.exists(folder.summary) ? folder.shown(folder.summary) : nil
  }

  private func changes() throws(Failure) -> RunSummary.Changes {
    let header = try header
    guard header.mode != .planning else { return RunSummary.Changes() }
    let ref = "refs/heads/\(header.branch)"
    let repository = project.repository
    guard try repository.commit(ref) != nil else { return RunSummary.Changes() }
    let range = "\(header.base)..\(ref)"
    var changes = RunSummary.Changes()
    changes.commits = Int(try repository.git.run(["rev-list", "--count", "--no-merges", range, "--"]).text) ?? 0
    for count in try repository.lineCounts(from: header.base, to: ref) {
      changes.files += 1
      changes.insertions += count.insertions ?? 0
      changes.deletions += count.deletions ?? 0
    }
    return changes
  }
}
