import TaktGit
import TaktModel
import TaktText

/// A linked work tree of the project's repository, made by the helper outside the project.
struct LinkedWorkspace: TreeWorkspace {
  let site: WorkspaceSite
  let record: WorkspaceRecord

  static let isMadeByHelper = true

  private var link: WorkspaceLink { WorkspaceLink(project, path) }

  var isOwn: Bool { get throws(Failure) { try link.isWhole } }

  func repair() throws(Failure) { try link.restore() }

  func build(for content: String?) throws(Failure) {
    try clearPath()
    try WorkTreeList(project).add(path, at: base)
    try requireOwn()
    try workTree.repository.git.run(["reset", "-q", "--hard", base, "--"])
  }

  func forget() throws(Failure) { try link.removeEntry() }
}
