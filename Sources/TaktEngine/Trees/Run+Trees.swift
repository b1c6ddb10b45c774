import TaktGit
package import TaktModel
import TaktSystem
package import TaktText

// The manifest: no tree is made before the journal says where it will be, and none is taken away that it does not name.
extension Run {
  /// Whether every assignment has a tree of its own.
  package var usesTrees: Bool { state.header?.mode == .team }

  /// What the tree of an assignment is called.
  static func treeName(of spec: JobSpec) -> String {
    guard let story = spec.story else { return spec.step }
    return spec.role == .resolver ? "\(story)-merge" : story.text
  }

  /// The ref that holds the accepted work of a story until it is merged.
  func storedRef(_ story: StoryID) -> String { "refs/takt/story/\(folder.id)/\(story)" }

  /// The ref that holds what a tree held when somebody last looked.
  func checkpointRef(_ name: String) -> String { "refs/takt/checkpoint/\(folder.id)/\(name)" }

  /// Writes a tree of the helper's own for an assignment into the manifest, if it is not there yet.
  mutating func planTree(for spec: JobSpec) throws(Failure) -> TreeRecord {
    if let known = state.tree(of: spec.id) { return known }
    let name = Self.treeName(of: spec)
    return try planTree(named: name, jobID: spec.id, base: spec.base)
  }

  /// Writes a tree of the helper's own into the manifest.
  mutating func planTree(named name: String, jobID: JobID?, base: String) throws(Failure) -> TreeRecord {
    let path = WorkspaceRoot(project).path(run: folder.id, name: name)
    let isolation = try header.isolation
    let record = TreeRecord(path: path, name: name, jobID: jobID, base: base, isolation: isolation)
    if let earlier = state.trees.first(where: { $0.path.utf8.elementsEqual(path.utf8) }), earlier.isReady,
      earlier.base != base, jobID != nil
    {
      // The same story from another commit: what the tree holds is kept, and it is made anew.
      try preserveContent(of: earlier)
    }
    try append(.workspace(.planned(record)))
    return state.trees.last ?? record
  }

  /// What a tree begins with besides its base: what an earlier attempt left, or the merge that is to be settled.
  func content(for spec: JobSpec) throws(Failure) -> String? {
    if spec.role == .resolver, let story = spec.story {
      let storyState = state.story(story)
      guard let trial = storyState.problem?.trial, let stored = storyState.stored else {
        return storyState.problem?.trial.tree
      }
      // As a commit of both sides, so that both can be looked at wherever the content goes.
      return try project.repository.makeCommit(
        tree: trial.tree, parents: [trial.head, stored], message: "conflict\n")
    }
    let name = Self.treeName(of: spec)
    // What an attempt in another tree did goes on in this one.
    if let earlier = state.trees.last(where: { $0.name == name && $0.jobID != spec.id }) {
      _ = try? checkpoint(earlier)
    }
    let ref = checkpointRef(name)
    guard let checkpoint = try project.repository.commit(ref) else { return nil }
    let parents = try project.repository.anatomy(of: checkpoint).parents
    return parents.first == spec.base ? checkpoint : nil
  }

  /// Keeps what a tree holds as a checkpoint, never on a branch; answers the commit, or nil when nothing is changed.
  ///
  /// It may be called without the lock: it only writes objects and one ref of the helper's own.
  @discardableResult
  package func checkpoint(_ record: TreeRecord) throws(Failure) -> String? {
    let tree = StoryTree(project, record)
    // The tree is only read: an agent may be at work in it.
    guard record.isReady, try tree.isThere, let head = try tree.workTree.repository.head(),
      try tree.hasFollowed(to: head)
    else { return nil }
    let snapshot = try tree.snapshot(excluding: [header.plan])
    let repository = project.repository
    let isChanged =
      try head == record.base
      ? !snapshot.files.isEmpty : !project.repository.files(from: record.base, to: snapshot.tree).isEmpty
    let ref = checkpointRef(record.name)
    let earlier = try repository.commit(ref)
    if let earlier, try repository.anatomy(of: earlier).tree == snapshot.tree { return earlier }
    // A tree gets another name before anything in it is taken away: where it still is, the snapshot was of all of it.
    guard try tree.isThere else { return earlier }
    guard isChanged || earlier != nil else { return nil }
    let commit = try repository.makeCommit(
      tree: snapshot.tree, parents: [record.base],
      message: "wip: \(record.name) - checkpoint\n\nTakt-Run: \(folder.id)\n")
    try repository.point(ref, at: commit)
    return commit
  }

  /// The trees that nobody needs any more.
  package var finishedTrees: [TreeRecord] {
    state.trees.filter { record in
      if state.result != nil { return true }
      guard let jobID = record.jobID, let job = state.job(jobID), !job.isOpen else { return false }
      switch job.phase {
      case .merging, .settled: return true
      case .offered, .briefed, .checking, .accepted: return false
      case .reportedBlocked, .ended:
        if record.isolation == .session { return true }
        guard let story = job.spec.story else { return false }
        // The next attempt goes on in it.
        let phase = state.story(story)
        return (phase.phase == .blocked && !phase.leavesWork) || phase.phase.isDone
      }
    }
  }
}
