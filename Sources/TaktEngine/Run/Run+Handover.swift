import TaktGit
import TaktModel
import TaktSystem
import TaktText

// How unfinished work gets from one tree of a session to the next: an agent of a session never continues in the tree of another.
extension Run {
  /// Whether what a tree holds is unfinished work that the next attempt is to begin with.
  func isHandedOver(_ record: WorkspaceRecord) -> Bool {
    guard record.isolation == .session, let jobID = record.jobID, let job = state.job(jobID),
      let story = job.spec.story, job.spec.role != .resolver,
      state.workspaces.last(where: { $0.name == record.name })?.jobID == jobID
    else { return false }
    switch job.phase {
    case .ended, .reportedBlocked: return !isSettled(story)
    case .offered, .briefed, .checking, .accepted, .merging, .settled: return false
    }
  }

  /// Removes the checkpoints of stories that are done, or whose work is kept; nothing begins with them any more.
  func removeCheckpoints() throws(Failure) {
    let prefix = checkpointRef("")
    let git = project.repository.git
    let refs = try git.run(["for-each-ref", "--format=%(refname)", "--", prefix]).text.split(separator: "\n")
    for ref in refs where ref.hasPrefix(prefix) {
      let story = StoryID(String(ref.dropFirst(prefix.count)))
      // A run that was given up leaves stories unfinished, and this may be all that there is of their work.
      guard story.map(isSettled) ?? (state.result != nil) else { continue }
      try project.repository.remove(String(ref))
    }
  }

  private func isSettled(_ story: StoryID) -> Bool {
    let storyState = state.story(story)
    return storyState.phase.isDone || storyState.phase == .blocked && !storyState.leavesWork
  }
}
