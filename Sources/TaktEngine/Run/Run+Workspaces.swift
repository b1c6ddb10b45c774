import TaktGit
package import TaktModel
import TaktSystem
package import TaktText

// The manifest: no tree is made before the journal says where it will be, and none is removed that it does not name.
extension Run {
  /// Whether every assignment has a tree of its own.
  package var usesTrees: Bool { state.header?.mode == .team }

  /// What the run's workspaces have in common.
  package var site: WorkspaceSite {
    get throws(Failure) { WorkspaceSite(project, run: folder.id, plan: try header.plan) }
  }

  /// The tree that the manifest describes.
  package func tree(_ record: WorkspaceRecord) throws(Failure) -> any TreeWorkspace { try site.tree(record) }

  /// The ref that holds the accepted work of a story until it is merged.
  func storedRef(_ story: StoryID) -> String { "refs/takt/story/\(folder.id)/\(story)" }

  /// The ref that holds what a tree held when somebody last looked.
  func checkpointRef(_ name: String) -> String { "refs/takt/checkpoint/\(folder.id)/\(name)" }

  /// Writes a tree of the helper's own for an assignment into the manifest, if it is not there yet.
  mutating func planTree(for spec: JobSpec) throws(Failure) -> WorkspaceRecord {
    if let known = state.workspace(of: spec.id) { return known }
    let name = spec.workspaceName
    return try planTree(named: name, jobID: spec.id, base: spec.base)
  }

  /// Writes a tree of the helper's own into the manifest.
  mutating func planTree(named name: String, jobID: JobID?, base: String) throws(Failure) -> WorkspaceRecord {
    let path = WorkspaceRoot(project).path(run: folder.id, name: name)
    let isolation = try header.isolation
    let record = WorkspaceRecord(path: path, name: name, jobID: jobID, base: base, isolation: isolation)
    if let earlier = state.workspaces.first(where: { $0.path.utf8.elementsEqual(path.utf8) }), earlier.isReady,
      earlier.base != base, jobID != nil
    {
      // The same story from another commit: what the tree holds is kept, and it is made again.
      try tree(earlier).preserve(besides: heldContents(of: earlier))
    }
    try append(.workspace(.planned(record)))
    return state.workspaces.last ?? record
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
    let name = spec.workspaceName
    // What an attempt in another tree did continues in this one.
    if let earlier = state.workspaces.last(where: { $0.name == name && $0.jobID != spec.id }) {
      _ = try? tree(earlier).checkpoint()
    }
    let ref = checkpointRef(name)
    guard let checkpoint = try project.repository.commit(ref) else { return nil }
    let parents = try project.repository.anatomy(of: checkpoint).parents
    return parents.first == spec.base ? checkpoint : nil
  }

  /// Contents of a tree that are safe without it: what was accepted of its job, and the merge that it began with.
  func heldContents(of record: WorkspaceRecord) -> [String] {
    guard let job = record.jobID.flatMap(state.job) else { return [] }
    return [job.acceptance?.tree, job.story.flatMap { state.story($0).problem?.trial.tree }].compactMap(\.self)
  }

  /// The trees that nobody needs any more.
  package var finishedTrees: [WorkspaceRecord] {
    state.workspaces.filter { record in
      if state.result != nil { return true }
      guard let jobID = record.jobID, let job = state.job(jobID), !job.isOpen else { return false }
      switch job.phase {
      case .merging, .settled: return true
      case .offered, .briefed, .checking, .accepted: return false
      case .reportedBlocked, .ended:
        if record.isolation == .session { return true }
        guard let story = job.spec.story else { return false }
        // The next attempt continues in it.
        let phase = state.story(story)
        return (phase.phase == .blocked && !phase.leavesWork) || phase.phase.isDone
      }
    }
  }
}
