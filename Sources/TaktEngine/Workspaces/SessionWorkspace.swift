import TaktGit
import TaktModel
import TaktSystem
import TaktText

/// A linked work tree that Claude Code made for its agent, and that `brief` puts right.
struct SessionWorkspace: TreeWorkspace {
  let site: WorkspaceSite
  let record: WorkspaceRecord

  static let isMadeByHelper = false

  private var link: WorkspaceLink { WorkspaceLink(project, path) }

  var isOwn: Bool { get throws(Failure) { try link.isWhole } }

  func repair() throws(Failure) { try link.restore() }

  func build(for content: String?) throws(Failure) {
    try requireOwn()
    try workTree.repository.git.run(["reset", "-q", "--hard", "HEAD", "--"])
    try workTree.repository.git.run(["checkout", "-q", "--detach", base, "--"])
  }

  var isHeld: Bool { SessionLock.isHeld(path, project) }

  func forget() throws(Failure) {
    try link.removeEntry()
    removeBranch()
  }

  /// Removes Claude Code's branch for the tree, which never got a commit of the agent's.
  private func removeBranch() {
    let branch = "worktree-\(PathText.name(of: path))"
    guard branch.hasPrefix("worktree-agent-"),
      let tip = try? project.repository.commit("refs/heads/\(branch)"),
      let others = try? project.repository.git.run([
        "rev-list", "--count", tip, "--not", "--exclude=refs/heads/\(branch)", "--all",
      ]).text, others == "0"
    else { return }
    try? project.repository.remove("refs/heads/\(branch)", at: tip)
  }
}
