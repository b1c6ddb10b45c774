import TaktGit
import TaktModel
import TaktSystem
package import TaktText

extension TreeWorkspace {
  /// Saves what the tree holds as a checkpoint, never on a branch; nil when nothing is changed.
  ///
  /// It may be called without the lock: it only writes objects and one ref of the helper's own, and the tree, in which an
  /// agent may be at work, is only read.
  @discardableResult
  package func checkpoint() throws(Failure) -> String? {
    guard record.isReady, try isThere, let head = try workTree.repository.head(), try hasFollowed(to: head) else {
      return nil
    }
    let snapshot = try snapshot()
    let repository = project.repository
    let isChanged =
      try head == base ? !snapshot.changes.isEmpty : !repository.changes(from: base, to: snapshot.tree).isEmpty
    let earlier = try repository.commit(site.refs.checkpoint(record.name))
    if let earlier, try repository.anatomy(of: earlier).tree == snapshot.tree { return earlier }
    // A tree gets another name before anything in it is removed: where it still is, the snapshot was of all of it.
    guard try isThere else { return earlier }
    guard isChanged || earlier != nil else { return nil }
    return try site.refs.save(tree: snapshot.tree, on: base, as: record.name)
  }

  /// What the tree holds and nothing else has, or nil when that is nothing.
  ///
  /// - `held`: Contents, as git trees, that the journal names and that are safe without the tree.
  func unsavedContent(besides held: [String]) throws(Failure) -> UnsavedContent? {
    // Nobody works in the tree in which merges are checked.
    guard record.isReady, record.jobID != nil, try isThere else { return nil }
    let snapshot = try snapshot()
    let files = try project.repository.files(from: base, to: snapshot.tree)
    if files.isEmpty, try snapshot.head == base ? true : project.repository.isHeld(snapshot.head) { return nil }
    if held.contains(snapshot.tree) { return nil }
    if try site.refs.hasKept(tree: snapshot.tree) { return nil }
    return UnsavedContent(tree: snapshot.tree, head: snapshot.head, files: files)
  }

  /// Keeps what the tree holds and nothing else has under a ref of its own.
  func preserve(besides held: [String]) throws(Failure) {
    let repository = project.repository
    if let content = try unsavedContent(besides: held) {
      let headTree = try repository.anatomy(of: content.head).tree
      let commit =
        headTree == content.tree
        ? content.head
        : try repository.makeCommit(
          tree: content.tree, parents: [content.head],
          message: "wip: \(record.name) - unfinished work\n\nTakt-Run: \(site.refs.run)\n")
      try site.refs.keep(commit, as: record.name)
    }
    guard record.isReady, try isThere else { return }
    for commit in try ownCommits() { try site.refs.keep(commit, as: record.name) }
  }

  package func release(besides held: [String]) throws(Failure) -> String? {
    try preserve(besides: held)
    return try remove()
  }

  // MARK: - Removing

  /// Removes the tree, after whoever calls has made sure that nothing is lost.
  ///
  /// The result: why it stays, in one sentence, or nil when it is gone.
  func remove() throws(Failure) -> String? {
    if let inner = try innerRepository() {
      return "the tree `\(path)` stays: `\(ForeignText.visible(inner))` in it is a repository of its own"
    }
    // Claude Code removes a folder without changes itself.
    if try isThere, isHeld { return "the tree `\(path)` stays: Claude Code still holds it" }
    try removeFolder()
    return nil
  }

  /// A repository inside the tree that git neither tracks nor ignores: its history is nowhere else.
  private func innerRepository() throws(Failure) -> String? {
    guard try isThere, record.isReady, try isOwn else { return nil }
    return try workTree.innerRepositories().first
  }

  /// Removes the folder and then what is known of it; cut off anywhere, the next try ends it.
  ///
  /// It gets another name first: half a folder would look as if an agent had deleted the other half,
  /// also to another helper that compares trees and journal at this moment.
  func removeFolder() throws(Failure) {
    let files = context.files
    let gone = WorkspaceRecord.nameOfGone(path)
    try reporting { () throws(SystemError) in
      try files.removeTree(gone)
      guard try files.status(path, followingLinks: false) != nil else { return }
      do throws(SystemError) {
        try files.rename(path, to: gone)
      } catch  where error.isAbsent {
        // Another helper was first.
        return
      }
    }
    if try !isThere { try forget() }
    try reporting { () throws(SystemError) in try files.removeTree(gone) }
  }
}

/// What would be lost with a tree.
struct UnsavedContent: Hashable, Sendable {
  /// The whole content as a git tree.
  var tree: String
  /// The commit that the tree stands at.
  var head: String
  /// The files that differ from the tree's base, sorted by bytes.
  var files: [String]
}
