import TaktGit
import TaktModel
package import TaktSystem
import TaktText

/// Which commits the runs of a project made.
package struct RunRanges: Sendable {
  private let project: Project?

  /// Looks at the project around a folder; where there is none, there are no runs.
  package init(_ context: Context) {
    project = try? Project.locate(context)
  }

  /// The latest run that has commits, and its range.
  func latest() throws(Failure) -> (range: CommitRange, run: Run?)? {
    guard let project else { return nil }
    for run in runs(of: project) {
      guard let base = run.state.header?.base, let head = try head(of: run) else { continue }
      return (CommitRange(base: base, head: head), run)
    }
    return nil
  }

  /// The latest run that began at the range's base and made its head.
  func run(of range: CommitRange) -> Run? {
    guard let project, let base = range.base else { return nil }
    return runs(of: project).first { run in
      guard run.state.header?.base == base else { return false }
      return run.state.stories.values.contains { $0.commit == range.head } || (try? head(of: run)) == range.head
    }
  }

  /// The runs that work on stories and can be read, latest first.
  private func runs(of project: Project) -> [Run] {
    let folders = (try? RunFolder.all(project)) ?? []
    return folders.reversed().lazy.compactMap { try? Run(project, $0) }.filter { run in
      guard let header = run.state.header else { return false }
      return header.mode != .planning
    }
  }

  /// Where the run's branch is; the newest of its commits when there is no branch any more.
  private func head(of run: Run) throws(Failure) -> String? {
    guard let branch = run.state.header?.branch else { return nil }
    if let head = try run.project.repository.commit("refs/heads/\(branch)") { return head }
    let newest = run.state.stories.values.filter { $0.commit != nil }
      .max { ($0.endedAt?.milliseconds ?? 0) < ($1.endedAt?.milliseconds ?? 0) }
    guard let commit = newest?.commit else { return nil }
    return try run.project.repository.commit(commit)
  }
}
