import TaktGit
import TaktModel
import TaktSystem
import TaktText

// What a tree holds and nothing else has is kept before the tree goes.
extension Run {
  /// What would be lost with a tree.
  struct TreeContent: Hashable, Sendable {
    /// The whole content as a git tree.
    var tree: String
    /// The commit that the tree stands at.
    var head: String
    /// The files that differ from the tree's base, sorted by bytes.
    var files: [String]
  }

  /// What a tree holds and nothing else has, or nil when that is nothing.
  func contentToKeep(of record: TreeRecord) throws(Failure) -> TreeContent? {
    let tree = StoryTree(project, record)
    // Nobody works in the tree in which merges are checked.
    guard record.isReady, record.jobID != nil, try tree.isThere else { return nil }
    let repository = project.repository
    let snapshot = try tree.snapshot(excluding: [header.plan])
    let files = try repository.files(from: record.base, to: snapshot.tree)
    let isAtBase = snapshot.head == record.base
    if files.isEmpty, try isAtBase ? true : isHeld(snapshot.head) { return nil }
    let known = record.jobID.flatMap { state.job($0) }
    if let accepted = known?.acceptance?.tree, accepted == snapshot.tree { return nil }
    if known?.role == .resolver, let story = known?.story,
      state.story(story).problem?.trial.tree == snapshot.tree
    {
      return nil
    }
    let kept = try repository.git.run([
      "for-each-ref", "--format=%(tree)", "--", "refs/takt/keep/\(folder.id)/",
    ]).text.split(separator: "\n")
    if kept.contains(where: { $0 == snapshot.tree }) { return nil }
    return TreeContent(tree: snapshot.tree, head: snapshot.head, files: files)
  }

  /// Whether some ref has a commit, so that it stays without the tree.
  private func isHeld(_ commit: String) throws(Failure) -> Bool {
    let found = try project.repository.git.attempt(["for-each-ref", "--count=1", "--contains=\(commit)"])
    return found.status == 0 && !found.output.isEmpty
  }

  /// Keeps what a tree holds and nothing else has under a ref of its own.
  func preserveContent(of record: TreeRecord) throws(Failure) {
    let repository = project.repository
    let name = "refs/takt/keep/\(folder.id)/\(record.name)"
    if let content = try contentToKeep(of: record) {
      let headTree = try repository.anatomy(of: content.head).tree
      let commit =
        headTree == content.tree
        ? content.head
        : try repository.makeCommit(
          tree: content.tree, parents: [content.head],
          message: "wip: \(record.name) - unfinished work\n\nTakt-Run: \(folder.id)\n")
      try keep(commit, as: name)
    }
    let tree = StoryTree(project, record)
    guard record.isolation == .clone, record.isReady, try tree.isThere else { return }
    // An agent's own branches and stashes go with its clone.
    let clone = TreeClone(tree)
    for commit in try clone.ownCommits() where try !isHeld(commit) {
      try clone.handOver(commit)
      try keep(commit, as: name)
    }
  }
}
