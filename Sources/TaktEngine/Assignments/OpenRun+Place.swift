import TaktModel
import TaktText

// Where an assignment is worked on: the checkout in solo mode, a tree of its own in a team.
extension OpenRun {
  /// What the assignment's tree holds, written into git.
  func snapshot(for token: Token) throws(Failure) -> WorkTree.Snapshot {
    guard usesTrees else { return try workTree.snapshot(besides: untrackedFiles(), excluding: [header.plan]) }
    return try tree(for: token).snapshot(excluding: [header.plan])
  }

  /// The files that an agent has to name: what it changed itself.
  ///
  /// Whoever settles a conflict found the merge in the tree already.
  func changedFiles(for token: Token) throws(Failure) -> [String] {
    try changedFiles(for: token, in: snapshot(for: token))
  }

  /// The files of a snapshot that an agent changed itself.
  func changedFiles(for token: Token, in snapshot: WorkTree.Snapshot) throws(Failure) -> [String] {
    let assignment = state.assignment(token)?.assignment
    guard assignment?.role == .resolver, let story = assignment?.story, let trial = state.story(story).problem?.trial
    else { return snapshot.files }
    let plan = try header.plan
    return try project.repository.files(from: trial.tree, to: snapshot.tree).filter {
      !$0.utf8.elementsEqual(plan.utf8)
    }
  }

  /// The folder in which the assignment is worked on.
  func place(of token: Token) throws(Failure) -> String {
    usesTrees ? try tree(for: token).record.path : project.root
  }

  /// The assignment's own tree.
  func tree(for token: Token) throws(Failure) -> StoryTree {
    guard let record = state.tree(of: token), record.isReady else {
      throw Failure(
        .refused, "this assignment has no tree yet", hints: ["run `takt-helper brief \(token)` in your tree first"])
    }
    return StoryTree(project, record)
  }
}
