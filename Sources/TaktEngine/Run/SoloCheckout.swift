import TaktGit
import TaktModel
import TaktSystem
import TaktText

/// The user's checkout as a solo run's job has to leave it: on the run's branch, at the commit that the job began at.
struct SoloCheckout {
  /// Where the checkout stands.
  enum Place: Hashable, Sendable {
    /// On the run's branch, at the base.
    case atBase
    /// On the run's branch, with commits on top of the base.
    case ahead(head: String)
    /// Anywhere else; the commit is nil when there is none.
    case away(branch: String?, head: String?)
  }

  /// What bringing a checkout back came to.
  struct Restored: Hashable, Sendable {
    /// The commit that it stood at.
    let head: String
    /// The branch that it was on.
    let branch: String?
    /// The ref that has what it held, or nil when that was nothing of its own.
    let ref: String?
  }

  private let run: Run
  private let jobID: JobID
  private let base: String
  private let branch: String
  private let plan: String
  private let name: String

  /// Creates a view for a job; nil in a team, in planning, and for jobs of older helpers, which did not note their base.
  init?(_ run: Run, _ job: Job) {
    guard let header = run.state.header, header.mode == .solo, !job.spec.base.isEmpty else { return nil }
    self.run = run
    jobID = job.id
    base = job.spec.base
    branch = header.branch
    plan = header.plan
    name = job.spec.workspaceName
  }

  private var repository: Repository { run.project.repository }
  private var ref: String { "refs/heads/\(branch)" }

  // MARK: - Looking

  /// Where the checkout stands.
  func place() throws(Failure) -> Place {
    // One process in the usual case: the mark says that the branch is checked out.
    let line = try repository.git.run(["for-each-ref", "--format=%(HEAD)%(objectname)", "--", ref]).text
    if line.hasPrefix("*") { return try place(branch: branch, head: String(line.dropFirst())) }
    return try place(branch: repository.branch(), head: repository.head())
  }

  /// Where the checkout stood when it was looked at.
  func place(of snapshot: WorkTree.Snapshot) throws(Failure) -> Place {
    try place(branch: snapshot.branch, head: snapshot.head)
  }

  private func place(branch: String?, head: String?) throws(Failure) -> Place {
    guard let head, let branch, branch.utf8.elementsEqual(self.branch.utf8) else {
      return .away(branch: branch, head: head)
    }
    if head == base { return .atBase }
    return try repository.isAncestor(base, of: head) ? .ahead(head: head) : .away(branch: branch, head: head)
  }

  /// The reason against a report from a checkout that stands elsewhere, with the way back.
  func refusal(branch current: String?, head: String?) throws(Failure) -> Refusal {
    let place = current.map { "on branch `\(ForeignText.line($0))`" } ?? "on no branch"
    let commit = head.map { " at \($0.prefix(10))" } ?? ", which has no commit"
    var way: String
    if let head {
      let follows = try repository.isAncestor(base, of: head)
      way = "`git checkout -B \(branch)\(follows ? "" : " \(base)")`, which keeps what is not committed"
      let own = follows ? 0 : try repository.commits(after: base, to: head).count
      if own > 0 {
        let commits = own == 1 ? "your commit" : "your \(own) commits"
        way += ", bring \(commits) over with `git cherry-pick -n \(base)..\(head)`"
      }
    } else {
      way = "`git symbolic-ref HEAD \(ref)`, which keeps your files"
    }
    return Refusal(
      code: "finish.base-moved",
      message:
        "your checkout is \(place)\(commit), but your assignment began at \(base.prefix(10)) on branch `\(branch)`, "
        + "and only what follows from there is accepted; go back with \(way), and finish again")
  }

  // MARK: - Putting right

  /// Makes changes of the checkout of the commits that an agent put on top of the base; they come back oldest first.
  ///
  /// Nil when the branch moved meanwhile.
  func fold(from head: String) throws(Failure) -> [String]? {
    let commits = try repository.commits(after: base, to: head)
    guard try repository.move(ref, to: base, from: head, note: "takt: back to the base") else { return nil }
    // What of the user's own files was added to them is nobody's work again.
    try run.workTree.refreshIndex()
    return commits
  }

  /// Brings the checkout back to the base when an attempt is over, and keeps what it held; nil when it stands there.
  ///
  /// Cut off anywhere, the checkout stands on no branch, and the next call begins again.
  func restore() throws(Failure) -> Restored? {
    let current = try repository.branch()
    let head = try repository.head()
    let tree = run.workTree
    try endOperations()
    var ref: String?
    if let head {
      if case .atBase = try place(branch: current, head: head) { return nil }
      ref = try preserve(tree.snapshot(besides: run.untrackedFiles(), excluding: [plan]))
    } else {
      _ = try tree.discardBrokenIndex()
    }
    if let tip = try repository.commit(self.ref), tip != base, tip != head, try !isSafe(tip) {
      ref = try run.keep(tip, as: run.preservedRef(name))
    }
    try repository.git.run(["update-ref", "--no-deref", "-m", "takt: back to the base", "--", "HEAD", base])
    try tree.refreshIndex()
    let untracked = try run.untrackedFiles()
    let different = try tree.snapshot(besides: untracked, excluding: [plan]).changes
    try tree.restore(different.filter { !untracked.has($0.path) })
    let tip = try repository.commit(self.ref)
    if tip != base, try !repository.move(self.ref, to: base, from: tip, note: "takt: back to the base") {
      throw Failure(.environment, "branch `\(branch)` is being moved by somebody else")
    }
    try repository.git.run(["symbolic-ref", "-m", "takt: back to the base", "HEAD", self.ref])
    return Restored(head: head ?? "", branch: current, ref: ref)
  }

  /// Forgets a merge, a rebase or the like that is under way; its files stay as they are.
  private func endOperations() throws(Failure) {
    let folder = run.project.gitFolder
    for (file, command) in [("rebase-merge", "rebase"), ("rebase-apply", "rebase"), ("sequencer", "cherry-pick")]
    where run.context.files.exists("\(folder)/\(file)") {
      _ = try repository.git.attempt([command, "--quit"])
    }
  }

  /// Keeps what the checkout holds and nothing else has; answers the ref.
  private func preserve(_ snapshot: WorkTree.Snapshot) throws(Failure) -> String? {
    let isCommitted = snapshot.changes.isEmpty
    if isCommitted, try isSafe(snapshot.head) { return nil }
    let prefix = "refs/takt/keep/\(run.folder.id)/"
    let kept = try repository.git.run(["for-each-ref", "--format=%(tree) %(refname)", "--", prefix]).text
    for line in kept.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      // A try that was cut off has kept it already.
      if words.count == 2, words[0] == snapshot.tree { return String(words[1]) }
    }
    let commit =
      isCommitted
      ? snapshot.head
      : try repository.makeCommit(
        tree: snapshot.tree, parent: snapshot.head,
        message: "wip: \(name) - put aside\n\nTakt-Run: \(run.folder.id)\n")
    return try run.keep(commit, as: run.preservedRef(name))
  }

  /// Whether a commit stays when the run's branch goes back to the base.
  private func isSafe(_ commit: String) throws(Failure) -> Bool {
    if try repository.isAncestor(commit, of: base) { return true }
    return try repository.isHeld(commit, besides: ref)
  }
}
