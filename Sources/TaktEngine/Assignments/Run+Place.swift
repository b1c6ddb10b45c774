import TaktGit
import TaktModel
import TaktText

// Where an assignment is worked on: the checkout in solo mode, a tree of its own in a team.
extension Run {
  /// What the assignment's tree holds, written into git.
  func snapshot(for jobID: JobID) throws(Failure) -> WorkTree.Snapshot {
    guard usesTrees else { return try workTree.snapshot(besides: untrackedFiles(), excluding: [header.plan]) }
    return try tree(for: jobID).snapshot()
  }

  /// The files that an agent has to name: what it changed itself.
  ///
  /// Whoever settles a conflict found the merge in the tree already.
  func changedFiles(for jobID: JobID) throws(Failure) -> [String] {
    try changedFiles(for: jobID, in: snapshot(for: jobID))
  }

  /// The files of a snapshot that an agent changed itself.
  func changedFiles(for jobID: JobID, in snapshot: WorkTree.Snapshot) throws(Failure) -> [String] {
    let spec = state.job(jobID)?.spec
    guard spec?.role == .resolver, let story = spec?.story, let trial = state.story(story).problem?.trial
    else { return snapshot.files }
    let plan = try header.plan
    return try project.repository.files(from: trial.tree, to: snapshot.tree).filter {
      !$0.utf8.elementsEqual(plan.utf8)
    }
  }

  /// The folder in which the assignment is worked on.
  func place(of jobID: JobID) throws(Failure) -> String {
    usesTrees ? try tree(for: jobID).record.path : project.root
  }

  /// The assignment's own tree.
  func tree(for jobID: JobID) throws(Failure) -> any TreeWorkspace {
    guard let record = state.workspace(of: jobID), record.isReady else {
      throw Failure(
        .refused, "this assignment has no tree yet", hints: ["run `takt-helper brief \(jobID)` in your tree first"])
    }
    return try tree(record)
  }
}
