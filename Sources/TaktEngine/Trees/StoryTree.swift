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
    switch record.isolation {
    case .worktree:
      try removeFolder()
      try createParent()
      _ = try project.changingTrees { () throws(Failure) in
        // Twice forced: a folder that was taken away without git, and a git that was killed, leave the name taken.
        try project.repository.worktree([
          "add", "-q", "-f", "-f", "--no-checkout", "--detach", "--", record.path, record.base,
        ])
      }
      // The files come after that, so that several trees get theirs side by side.
      try workTree.repository.git.run(["reset", "-q", "--hard", record.base, "--"])
    case .clone:
      try removeFolder()
      try createParent()
      try makeClone(content: content)
    case .session:
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

  /// A repository of its own that has what the tree needs and knows of no other.
  private func makeClone(content: String?) throws(Failure) {
    let source = project.repository
    let inside = Git(context, in: record.path)
    try reporting { () throws(SystemError) in try context.files.createDirectory(record.path, mode: 0o755) }
    let format = try source.git.run(["rev-parse", "--show-object-format"]).text
    try inside.run(["init", "-q", "--object-format=\(format)"])
    let ref = "refs/takt/start/\(record.name)"
    var start = record.base
    if let content {
      let tree = try source.git.run(["rev-parse", "--verify", "--end-of-options", "\(content)^{tree}"]).text
      start = try source.makeCommit(tree: tree, parents: [record.base], message: "start\n")
    }
    try source.point(ref, at: start)
    try inside.run(["fetch", "-q", "--no-tags", "--update-shallow", "--", project.gitFolder, "+\(ref):\(ref)"])
    try source.git.run(["update-ref", "-d", "--", ref])
    // What would lead back.
    try? context.files.remove("\(record.path)/.git/FETCH_HEAD")
    try reporting { () throws(SystemError) in
      try context.files.writeDurably([], to: "\(record.path)/.git/\(Project.treeMarker)")
    }
    try inside.run(["checkout", "-q", "--detach", record.base, "--"])
  }

  /// Copies the configured files that git ignores from the main checkout; files that are there already stay.
  package func copyFiles(_ paths: [String]) throws(Failure) {
    guard !paths.isEmpty else { return }
    let ignored = try project.repository.git.attempt(
      ["check-ignore", "-z", "--stdin"], input: NullSeparated.bytes(paths))
    let names = Set(try NullSeparated.texts(ignored.output))
    for path in paths where names.contains(path) {
      let source = PathText.join(project.root, path)
      let target = PathText.join(record.path, path)
      try reporting { () throws(SystemError) in
        guard let status = try context.files.status(source), try context.files.status(target) == nil else { return }
        guard status.kind == .file else { return }
        let bytes = try context.files.read(source, limit: 1 << 30)
        if let parent = PathText.parent(of: target) { try context.files.createDirectory(parent, mode: 0o755) }
        try context.files.writeDurably(bytes, to: target, mode: status.mode & 0o777)
      }
    }
  }

  /// Runs the configured commands that make a fresh tree able to build.
  package func prepare(
    _ commands: [[String]], log: String, shown: String, cancellation: Cancellation? = nil
  ) throws(Failure) {
    for (number, command) in commands.enumerated() {
      let gate = Gate(name: "prepare-\(number + 1)", command: command)
      let verdict = try GateRunner(context).run(
        gate, in: record.path, log: "\(log)-\(number + 1).log", shown: "\(shown)-\(number + 1).log",
        cancellation: cancellation)
      guard verdict.result.passed else {
        throw Failure(
          .environment,
          "`\(command.joined(separator: " "))` of `prepare` failed in `\(record.path)` (\(verdict.result.ending))",
          causes: verdict.tail.isEmpty ? [] : [verdict.tail],
          hints: ["mend it in `.takt/config.json` or in the project, then `takt-helper resume`"])
      }
    }
  }

  // MARK: - Looking

  /// Refuses to go on when the tree does not stand at its base.
  package func assertBase() throws(Failure) {
    guard let head = try workTree.repository.head() else {
      throw Failure(
        .environment, "the tree `\(record.path)` of \(record.name) is gone or broken",
        hints: ["`takt-helper resume` makes it anew"])
    }
    guard head == record.base else {
      throw Failure(
        .environment,
        "the tree `\(record.path)` of \(record.name) stands at \(head.prefix(10)), not at its base \(record.base.prefix(10))",
        hints: ["`takt-helper trees` lists the trees of the run"])
    }
  }

  /// Takes commits that an agent made back into the tree as changes; whether the tree stands at its base now.
  package func foldCommits() throws(Failure) -> Bool {
    let repository = workTree.repository
    guard let head = try repository.head() else { return false }
    if head == record.base { return true }
    guard try repository.isAncestor(record.base, of: head) else { return false }
    try repository.git.run(["reset", "-q", "--soft", record.base, "--"])
    return try repository.head() == record.base
  }

  /// Writes the tree's content into the main repository, without touching the tree or a branch.
  package func snapshot(excluding excluded: Set<String>) throws(Failure) -> WorkTree.Snapshot {
    let snapshot = try workTree.snapshot(besides: UntrackedFiles([]), excluding: excluded)
    guard record.isolation == .clone, snapshot.tree != (try? treeOfBase()) else { return snapshot }
    let inside = workTree.repository
    // It only carries the content over; the clone does not know who commits.
    let commit = try inside.git.run([
      "-c", "user.name=takt", "-c", "user.email=takt@localhost", "commit-tree", snapshot.tree, "-p", snapshot.head,
      "-m", "out",
    ]).text
    let ref = "refs/takt/out/\(record.name)"
    try inside.point(ref, at: commit)
    try project.repository.git.run([
      "fetch", "-q", "--no-tags", "--update-shallow", "--no-write-fetch-head", "--", "\(record.path)/.git",
      "+\(ref):\(ref)",
    ])
    return snapshot
  }

  private func treeOfBase() throws(Failure) -> String {
    try project.repository.git.run(["rev-parse", "\(record.base)^{tree}"]).text
  }

  // MARK: - Taking away

  /// Takes the tree away, after whoever calls has made sure that nothing is lost.
  ///
  /// The result: whether it is gone. A tree of a session is only taken away when Claude Code does not hold it any more.
  package func remove() throws(Failure) -> Bool {
    switch record.isolation {
    case .clone, .worktree:
      if context.files.exists(record.path) { try removeFolder() }
      return true
    case .session:
      if SessionLock.isHeld(record.path, project), context.files.exists(record.path) { return false }
      // Twice forced: a client that was killed leaves its lock. Claude Code may have taken the folder away itself.
      _ = try project.changingTrees { () throws(Failure) in
        try project.repository.attemptWorktree(["remove", "--force", "--force", "--", record.path])
      }
      guard !context.files.exists(record.path) else { return false }
      removeSessionBranch()
      return true
    }
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
    _ = try? project.repository.git.run(["update-ref", "-d", "--", "refs/heads/\(branch)", tip])
  }

  private func removeFolder() throws(Failure) {
    if record.isolation == .worktree, context.files.exists("\(record.path)/.git") {
      // Also takes git's own entry away; a tree that git does not know any more is a mere folder.
      _ = try project.changingTrees { () throws(Failure) in
        try project.repository.attemptWorktree(["remove", "--force", "--force", "--", record.path])
      }
    }
    try reporting { () throws(SystemError) in try context.files.removeTree(record.path) }
  }
}
