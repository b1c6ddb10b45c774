package import TaktGit
package import TaktText

/// A folder that a job is worked on in: the user's checkout, a linked work tree, a clone, or a tree of Claude Code's.
package protocol Workspace: Sendable {
  /// The folder.
  var path: String { get }

  /// The commit that the work is compared with.
  var base: String { get }

  /// Writes what the folder holds into the project's git; folder, index and branches stay as they are.
  func snapshot() throws(Failure) -> WorkTree.Snapshot

  /// Saves what the folder holds under a ref; answers the commit, or nil when there is nothing to save.
  @discardableResult
  func checkpoint() throws(Failure) -> String?

  /// Makes changes of commits on top of the base, so that the folder stands at its base.
  ///
  /// The result: these commits, oldest first, or nil when the folder cannot be made to stand there so.
  func restore() throws(Failure) -> [String]?

  /// Gives the folder up: saves what nothing else has, then removes it; answers why it stays, or nil.
  func release(besides held: [String]) throws(Failure) -> String?
}
