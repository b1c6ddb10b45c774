package import TaktText

/// What the helper finds in the repository that it did not put there itself.
package enum RepositoryEvent: EventFamily {
  /// Commits of an agent's own, on top of its base, became changes of its checkout or tree.
  case commitsFolded(jobID: JobID, commits: [String])
  /// An attempt left the checkout elsewhere than on its base; it was brought back, and what it held is kept under the ref.
  case checkoutRestored(jobID: JobID, head: String, branch: String?, ref: String?)
  /// Something beside its checkout or tree changed while an agent worked; a clause each.
  case surroundingsChanged(jobID: JobID, changes: [String])
  /// The run's branch is not where the helper left it; these commits on it are not the helper's.
  case branchMoved(from: String, to: String, commits: [String])

  package enum Name: String, CaseIterable, Sendable {
    case commitsFolded = "commits.folded"
    case checkoutRestored = "checkout.restored"
    case surroundingsChanged = "surroundings.changed"
    case branchMoved = "branch.moved"
  }

  package var name: Name {
    switch self {
    case .commitsFolded: .commitsFolded
    case .checkoutRestored: .checkoutRestored
    case .surroundingsChanged: .surroundingsChanged
    case .branchMoved: .branchMoved
    }
  }

  package var members: [(String, JSONValue)] {
    switch self {
    case .commitsFolded(let id, let commits): [("token", .string(id.text)), ("commits", .strings(commits))]
    case .checkoutRestored(let id, let head, let branch, let ref):
      [("token", .string(id.text)), ("head", .string(head)), ("branch", .text(branch)), ("ref", .text(ref))]
    case .surroundingsChanged(let id, let changes): [("token", .string(id.text)), ("changes", .strings(changes))]
    case .branchMoved(let from, let to, let commits):
      [("from", .string(from)), ("to", .string(to)), ("commits", .strings(commits))]
    }
  }

  package init(_ name: Name, _ node: JSONNode) throws(RecordError) {
    switch name {
    case .commitsFolded: self = .commitsFolded(jobID: try node.jobID(), commits: try node.texts("commits"))
    case .checkoutRestored:
      self = .checkoutRestored(
        jobID: try node.jobID(), head: try node.text("head"), branch: node.textIfPresent("branch"),
        ref: node.textIfPresent("ref"))
    case .surroundingsChanged:
      self = .surroundingsChanged(jobID: try node.jobID(), changes: try node.texts("changes"))
    case .branchMoved:
      self = .branchMoved(from: try node.text("from"), to: try node.text("to"), commits: try node.texts("commits"))
    }
  }

  package var jobID: JobID? {
    switch self {
    case .commitsFolded(let id, _), .checkoutRestored(let id, _, _, _), .surroundingsChanged(let id, _): id
    case .branchMoved: nil
    }
  }

  package var story: StoryID? { nil }
}

extension RunState {
  mutating func apply(_ event: RepositoryEvent) {
    switch event {
    case .commitsFolded, .checkoutRestored, .surroundingsChanged: break
    case .branchMoved(_, let to, _): branchHead = to
    }
  }

  /// Notes where the helper moved the run's branch.
  mutating func moveBranch(commit: String?, head: String?) {
    // Older helpers did not say where the branch of a team went; without a team the commit is its head.
    if let head { branchHead = head } else if let commit { branchHead = header?.mode == .solo ? commit : nil }
  }
}
