package import TaktGit
package import TaktModel
package import TaktSystem
package import TaktText

/// One tree of a run: made, put right, looked at and taken away by the helper alone.
package struct StoryTree: Sendable {
  /// The project.
  package let project: Project
  /// What the manifest says about it.
  package let record: TreeRecord

  /// Creates a view of a tree.
  package init(_ project: Project, _ record: TreeRecord) {
    self.project = project
    self.record = record
  }

  private var context: Context { project.context }

  /// The tree as a checkout.
  package var workTree: WorkTree { WorkTree(context, root: record.path, scratch: project.state) }

  /// The project as somebody sees it who stands in the tree.
  package var projectInside: Project { project.standing(in: record.path) }

  // MARK: - Making

  /// Makes the tree at its base, with some content that is not committed.
  ///
  /// Only for a tree that no agent was in yet: whatever an earlier try left is taken away.
  ///
  /// - `content`: A tree or commit whose content the tree gets; nil for that of the base.
  package func make(content: String?) throws(Failure) {
    do throws(Failure) {
      try makeWhole(content: content)
    } catch {
      // Half a tree only takes up space; the next try begins anew.
      if record.isolation != .session { try? removeFolder() }
      throw Failure(
        error.kind, "the tree `\(record.path)` of \(record.name) cannot be made",
        causes: [error.message] + error.causes,
        hints: [
          "make sure that there is space and that the folder can be written to, or choose another place for trees with "
            + "`XDG_STATE_HOME`; then `takt-helper resume`"
        ])
    }
  }

  private func makeWhole(content: String?) throws(Failure) {
    switch record.isolation {
    case .worktree:
      try removeFolder()
      try createParent()
      try WorkTreeList(project).add(record.path, at: record.base)
      try requireOwn()
      try workTree.repository.git.run(["reset", "-q", "--hard", record.base, "--"])
    case .clone:
      try removeFolder()
      try createParent()
      try TreeClone(self).make(content: content)
    case .session:
      try requireOwn()
      try workTree.repository.git.run(["reset", "-q", "--hard", "HEAD", "--"])
      try workTree.repository.git.run(["checkout", "-q", "--detach", record.base, "--"])
    }
    if let content { try fill(content) }
    try assertBase()
  }

  private func createParent() throws(Failure) {
    guard let parent = PathText.parent(of: record.path) else { return }
    try reporting { () throws(SystemError) in try context.files.createDirectory(parent) }
  }

  /// Gives the tree's files another content; what differs from the base then counts as work.
  private func fill(_ content: String) throws(Failure) {
    let git = workTree.repository.git
    try git.run(["read-tree", "-u", "--reset", content])
    try git.run(["reset", "-q", "--mixed", record.base, "--"])
  }

  /// Runs the configured commands that make a fresh tree able to build.
  package func prepare(
    _ commands: [[String]], timeoutSeconds: Int, log: String, shown: String, cancellation: Cancellation? = nil
  ) throws(Failure) {
    for (number, command) in commands.enumerated() {
      var gate = Gate(name: "prepare-\(number + 1)", command: command)
      gate.timeoutSeconds = timeoutSeconds
      let verdict = try GateRunner(context).run(
        gate, in: record.path, log: "\(log)-\(number + 1).log", shown: "\(shown)-\(number + 1).log",
        cancellation: cancellation)
      guard verdict.result.passed else {
        throw Failure(
          .environment,
          "`\(command.joined(separator: " "))` of `prepare` failed in `\(record.path)` (\(verdict.result.ending))",
          causes: verdict.tail.isEmpty ? [] : [verdict.tail],
          hints: [
            "mend what it needs, then `takt-helper resume`; a run keeps the `prepare` that it began with, and "
              + "`takt-helper stop --abandon` gives it up"
          ])
      }
    }
  }

  // MARK: - Looking

  /// Refuses to go on when the tree does not stand at its base.
  package func assertBase() throws(Failure) {
    try requireOwn()
    guard let head = try workTree.repository.head(), head == record.base else {
      let place = try workTree.repository.head().map { "at \($0.prefix(10))" } ?? "at no commit"
      throw Failure(
        .environment,
        "the tree `\(record.path)` of \(record.name) stands \(place), not at its base \(record.base.prefix(10))",
        hints: ["`takt-helper resume` keeps what it holds and makes it anew"])
    }
  }

  /// Whether a commit is the tree's base or one that follows from it.
  func hasFollowed(to head: String) throws(Failure) -> Bool {
    if head == record.base { return true }
    return try workTree.repository.isAncestor(record.base, of: head)
  }

  /// Takes commits that an agent made back into the tree as changes; answers them, oldest first, or nil when the tree
  /// cannot be made to stand at its base so.
  ///
  /// No branch moves, whichever the agent has checked out; a merge or an index that is locked is not in the way.
  package func foldCommits() throws(Failure) -> [String]? {
    try requireOwn()
    let repository = workTree.repository
    if DetachedHead.commit(in: record.path, context) == record.base { return [] }
    let head = try repository.head()
    if let head, head != record.base, try !repository.isAncestor(record.base, of: head) { return nil }
    let commits = try head.map { (head) throws(Failure) in
      head == record.base ? [] : try repository.commits(after: record.base, to: head)
    }
    try repository.git.run(["update-ref", "--no-deref", "-m", "takt: back to the base", "--", "HEAD", record.base])
    return try repository.head() == record.base ? commits ?? [] : nil
  }

  /// Writes the tree's content into the main repository, without touching the tree or a branch.
  package func snapshot(excluding excluded: Set<String>) throws(Failure) -> WorkTree.Snapshot {
    try requireOwn()
    let snapshot = try workTree.snapshot(besides: UntrackedFiles([]), excluding: excluded)
    guard record.isolation == .clone else { return snapshot }
    let clone = TreeClone(self)
    let commit = try workTree.repository.makeCommit(tree: snapshot.tree, parents: [snapshot.head], message: "out\n")
    try clone.handOver(commit)
    return snapshot
  }
}
