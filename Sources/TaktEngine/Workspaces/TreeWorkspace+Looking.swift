package import TaktGit
import TaktModel
import TaktSystem
package import TaktText

extension TreeWorkspace {
  /// Whether the folder is there; a failure when that cannot be found out, as what is not there is not kept.
  package var isThere: Bool {
    get throws(Failure) { try reporting { () throws(SystemError) in try context.files.status(path) } != nil }
  }

  /// Refuses a folder in which git would work on another repository; a link that an agent removed is put back.
  ///
  /// A folder whose link to git is gone is, for git, a part of whatever repository lies above it.
  package func requireOwn() throws(Failure) {
    if try isOwn { return }
    let isThere = try isThere
    if isThere { try repair() }
    guard try !isOwn else { return }
    throw Failure(
      .environment,
      isThere ? "`\(path)` is not the git work tree of \(record.name) any more" : "the tree `\(path)` is gone",
      hints: [
        isThere
          ? "move away from there what you want to keep, delete the folder, then `takt-helper resume`"
          : "`takt-helper resume` makes it again"
      ])
  }

  /// Refuses to continue when the tree does not stand at its base.
  package func assertBase() throws(Failure) {
    try requireOwn()
    let head = try workTree.repository.head()
    guard head != base else { return }
    let place = head.map { "at \($0.prefix(10))" } ?? "at no commit"
    throw Failure(
      .environment,
      "the tree `\(path)` of \(record.name) stands \(place), not at its base \(base.prefix(10))",
      hints: ["`takt-helper resume` keeps what it holds and makes it again"])
  }

  /// Whether a commit is the tree's base or one that follows from it.
  func hasFollowed(to head: String) throws(Failure) -> Bool {
    if head == base { return true }
    return try workTree.repository.isAncestor(base, of: head)
  }

  /// Makes changes of commits that an agent made on top of the base; answers them, oldest first, or nil when the tree
  /// cannot be made to stand at its base so.
  ///
  /// No branch moves, whichever the agent has checked out; a merge or an index that is locked is not in the way.
  package func restore() throws(Failure) -> [String]? {
    try requireOwn()
    let repository = workTree.repository
    if DetachedHead.commit(in: path, context) == base { return [] }
    let head = try repository.head()
    if let head, head != base, try !repository.isAncestor(base, of: head) { return nil }
    let commits = try head.map { (head) throws(Failure) in
      head == base ? [] : try repository.commits(after: base, to: head)
    }
    try repository.git.run(["update-ref", "--no-deref", "-m", "takt: back to the base", "--", "HEAD", base])
    return try repository.head() == base ? commits ?? [] : nil
  }

  package func snapshot() throws(Failure) -> WorkTree.Snapshot {
    try requireOwn()
    let snapshot = try workTree.snapshot(besides: UntrackedFiles([]), excluding: [site.plan])
    try handOver(snapshot)
    return snapshot
  }
}
