package import TaktGit
package import TaktModel
import TaktSystem
package import TaktText

/// A workspace that the manifest names: a tree of one job, made at the job's base and removed when nobody needs it.
///
/// What sets the kinds apart is what they implement; everything else is the same for all.
package protocol TreeWorkspace: Workspace {
  /// What the workspaces of the run have in common.
  var site: WorkspaceSite { get }

  /// What the manifest says about the tree.
  var record: WorkspaceRecord { get }

  /// Whether the helper makes and removes such trees; Claude Code makes its own, one for each agent.
  static var isMadeByHelper: Bool { get }

  /// Whether git, called in the folder, works on this tree and no other.
  var isOwn: Bool { get throws(Failure) }

  /// Puts back what leads git from the folder to the tree, when an agent removed it.
  func repair() throws(Failure)

  /// Makes the tree stand at its base.
  ///
  /// - `content`: A tree or commit whose objects are needed too.
  func build(for content: String?) throws(Failure)

  /// Makes a commit of the project known in the tree.
  func receive(_ commit: String) throws(Failure)

  /// Makes a snapshot of the tree known in the project.
  func handOver(_ snapshot: WorkTree.Snapshot) throws(Failure)

  /// Commits that only the tree's own refs have; they are handed over.
  func ownCommits() throws(Failure) -> [String]

  /// Whether somebody works in the tree although its job is over, or wants it to stay.
  var isHeld: Bool { get }

  /// Removes what git or Claude Code know of the tree when its folder is gone.
  func forget() throws(Failure)
}

extension TreeWorkspace {
  package var path: String { record.path }
  package var base: String { record.base }

  /// The project.
  var project: Project { site.project }

  /// The outside world.
  var context: Context { project.context }

  /// The tree as a checkout.
  package var workTree: WorkTree { WorkTree(context, root: path, scratch: project.state) }

  /// The project as somebody sees it who stands in the tree.
  package var projectInside: Project { project.standing(in: path) }

  package func receive(_ commit: String) throws(Failure) {}
  package func handOver(_ snapshot: WorkTree.Snapshot) throws(Failure) {}
  package func ownCommits() throws(Failure) -> [String] { [] }
  package var isHeld: Bool { false }

  // MARK: - Making

  /// Makes the tree at its base, with some content that is not committed.
  ///
  /// Only for a tree that no agent was in yet: whatever an earlier try left is removed.
  ///
  /// - `content`: A tree or commit whose content the tree gets; nil for that of the base.
  package func make(content: String?) throws(Failure) {
    do throws(Failure) {
      try build(for: content)
      if let content { try fill(content) }
      try assertBase()
    } catch {
      // Half a tree only takes up space; the next try begins again.
      if Self.isMadeByHelper { try? removeFolder() }
      throw Failure(
        error.kind, "the tree `\(path)` of \(record.name) cannot be made",
        causes: [error.message] + error.causes,
        hints: [
          "make sure that there is space and that the folder can be written to, or choose another place for trees with "
            + "`XDG_STATE_HOME`; then `takt-helper resume`"
        ])
    }
  }

  /// Gives the tree's files another content; what differs from the base then counts as work.
  private func fill(_ content: String) throws(Failure) {
    let git = workTree.repository.git
    try git.run(["read-tree", "-u", "--reset", content])
    try git.run(["reset", "-q", "--mixed", base, "--"])
  }

  /// Removes what is in the way of a new tree and makes the folder above it.
  func clearPath() throws(Failure) {
    try removeFolder()
    guard let parent = PathText.parent(of: path) else { return }
    try reporting { () throws(SystemError) in try context.files.createDirectory(parent) }
  }
}
