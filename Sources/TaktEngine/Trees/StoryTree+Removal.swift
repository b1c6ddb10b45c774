import TaktGit
import TaktModel
import TaktSystem
import TaktText

extension StoryTree {
  /// Takes the tree away, after whoever calls has made sure that nothing is lost.
  ///
  /// The result: why it stays, in one sentence, or nil when it is gone.
  func remove() throws(Failure) -> String? {
    if let inner = try innerRepository() {
      return "the tree `\(record.path)` stays: `\(ForeignText.visible(inner))` in it is a repository of its own"
    }
    // Claude Code takes a folder without changes away itself.
    if record.isolation == .session, try isThere, SessionLock.isHeld(record.path, project) {
      return "the tree `\(record.path)` stays: Claude Code still holds it"
    }
    try removeFolder()
    if record.isolation == .session { removeSessionBranch() }
    return nil
  }

  /// Takes the folder away and then git's own entry; cut off anywhere, the next try ends it.
  ///
  /// It gets another name first: half a folder would look as if an agent had deleted the other half,
  /// also to another helper that compares trees and journal at this moment.
  func removeFolder() throws(Failure) {
    let files = project.context.files
    let gone = Self.nameOfGone(record.path)
    try reporting { () throws(SystemError) in
      try files.removeTree(gone)
      guard try files.status(record.path, followingLinks: false) != nil else { return }
      do throws(SystemError) {
        try files.rename(record.path, to: gone)
      } catch  where error.isAbsent {
        // Another helper was first.
        return
      }
    }
    try removeGitEntry()
    try reporting { () throws(SystemError) in try files.removeTree(gone) }
  }

  /// What the folder of a tree is called while it is taken away.
  static func nameOfGone(_ path: String) -> String { "\(path).gone" }

  /// Git's own entry of a tree whose folder is gone.
  private func removeGitEntry() throws(Failure) {
    guard record.isolation != .clone, try !isThere, try gitEntry != nil else { return }
    do throws(Failure) {
      try WorkTreeList(project).remove(record.path)
    } catch {
      // Another helper, or Claude Code itself, may have been first.
      guard try gitEntry == nil else { throw error }
    }
  }

  /// A repository inside the tree that git neither tracks nor ignores: its history is nowhere else.
  private func innerRepository() throws(Failure) -> String? {
    guard try isThere, record.isReady, try isOwn else { return nil }
    return try workTree.innerRepositories().first
  }

  /// Claude Code's branch for the tree, which never got a commit of the agent's.
  private func removeSessionBranch() {
    let branch = "worktree-\(PathText.name(of: record.path))"
    guard branch.hasPrefix("worktree-agent-"),
      let tip = try? project.repository.commit("refs/heads/\(branch)"),
      let others = try? project.repository.git.run([
        "rev-list", "--count", tip, "--not", "--exclude=refs/heads/\(branch)", "--all",
      ]).text, others == "0"
    else { return }
    try? project.repository.remove("refs/heads/\(branch)", at: tip)
  }
}
