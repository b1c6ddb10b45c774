import TaktGit
import TaktModel
import TaktSystem
package import TaktText

/// Removes what is provably done with: finished trees of all runs, git's entries of trees that are gone, and refs
/// whose work a branch has.
package struct WorkspaceGC: Sendable {
  private let project: Project

  /// Creates the operation for a project.
  package init(_ project: Project) {
    self.project = project
  }

  /// What was removed, and what stays.
  package struct Answer: Sendable {
    /// One thing that was, or would be, removed.
    package struct Item: Sendable {
      /// `tree`, `entry`, `ref` or `folder`.
      package let kind: String
      /// Its path or name.
      package let name: String
    }

    /// What was, or would be, removed.
    package internal(set) var removed: [Item] = []
    /// What could not be removed and why, in sentences.
    package internal(set) var left: [String] = []

    /// The answer as JSON.
    package var value: JSONValue {
      [
        "removed": .array(removed.map { ["kind": .string($0.kind), "name": .string($0.name)] }),
        "left": .strings(left),
      ]
    }
  }

  /// Removes it.
  ///
  /// - `dryRun`: Only say what would be removed.
  package func clean(dryRun: Bool) throws(Failure) -> Answer {
    let (runs, unreadable) = try RunStore(project).all()
    var answer = Answer()
    answer.left = unreadable
    for run in runs { releaseTrees(of: run, dryRun, &answer) }
    let entries = try abandonedEntries(runs)
    if dryRun {
      for path in entries { answer.removed.append(Answer.Item(kind: "entry", name: path)) }
    } else if !entries.isEmpty {
      try removeEntries(&answer)
    }
    try removeRefs(dryRun, &answer)
    if !dryRun { removeEmptyFolders(runs) }
    return answer
  }

  private func releaseTrees(of run: Run, _ dryRun: Bool, _ answer: inout Answer) {
    let release = WorkspaceRelease(project)
    for record in run.finishedTrees where !release.isInUse(record, run) {
      do throws(Failure) {
        if !dryRun, let reason = try release.release(record, of: run) {
          answer.left.append(reason)
        } else {
          answer.removed.append(Answer.Item(kind: "tree", name: record.path))
        }
      } catch {
        answer.left.append("the tree `\(record.path)` stays: \(error.message)")
      }
    }
  }

  /// Git's own entries of trees in the project's place that are gone and that no run needs.
  private func abandonedEntries(_ runs: [Run]) throws(Failure) -> [String] {
    let files = project.context.files
    let place = WorkspaceRoot(project).folder
    let real = (try? files.realPath(place)) ?? place
    let known = Set(runs.flatMap { $0.state.workspaces.map { Array($0.path.utf8) } })
    var gone: [String] = []
    for path in try project.repository.workTrees() where path.utf8.starts(with: "\(real)/".utf8) {
      let named = Array(place.utf8) + Array(path.utf8.dropFirst(real.utf8.count))
      guard !known.contains(Array(path.utf8)), !known.contains(named) else { continue }
      if try reporting({ () throws(SystemError) in try files.status(path) }) == nil { gone.append(path) }
    }
    return gone
  }

  private func removeEntries(_ answer: inout Answer) throws(Failure) {
    let store = RunStore(project)
    // Under the lock nobody plans a tree, so what no manifest names then is nobody's.
    let removed = try store.locked("trees gc") { () throws(Failure) -> [String] in
      let entries = try abandonedEntries(store.all().runs)
      for path in entries { try WorkTreeList(project).remove(path) }
      return entries
    }
    for path in removed { answer.removed.append(Answer.Item(kind: "entry", name: path)) }
  }

  private func removeRefs(_ dryRun: Bool, _ answer: inout Answer) throws(Failure) {
    let refs = WorkRefs(project)
    // Read again: what was in a tree may have been kept just now.
    let runs = try RunStore(project).all().runs
    for entry in try refs.entries() {
      let run = runs.first { $0.folder.id.text == entry.run }
      // An unfinished run may still need what it has stored.
      if let run, run.state.result == nil { continue }
      guard try refs.isMerged(entry, run) else { continue }
      if !dryRun { try refs.remove(entry) }
      answer.removed.append(Answer.Item(kind: "ref", name: entry.ref))
    }
  }

  /// The folders of runs that have no trees any more; one with anything in it stays.
  private func removeEmptyFolders(_ runs: [Run]) {
    let files = project.context.files
    let place = WorkspaceRoot(project).folder
    for run in runs {
      let folder = "\(place)/\(run.folder.id)"
      guard let names = try? files.list(folder), names.isEmpty else { continue }
      try? files.remove(folder)
    }
  }
}
