package import TaktSystem
package import TaktText

/// Questions and changes to a repository that do not touch a work tree.
package struct Repository: Sendable {
  /// Runs the commands.
  package let git: Git

  /// Creates a view of the repository at a folder.
  package init(_ context: Context, at directory: String) {
    git = Git(context, in: directory)
  }

  /// The commit that is checked out, or nil before the first one.
  package func head() throws(Failure) -> String? {
    if let detached = DetachedHead.commit(in: git.directory, git.context) { return detached }
    return try commit("HEAD")
  }

  /// The commit that a revision names, or nil when there is none.
  package func commit(_ revision: String) throws(Failure) -> String? {
    try git.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}"])?.text
  }

  /// The branch that is checked out, or nil when none is.
  package func branch() throws(Failure) -> String? {
    // The short form of a name that a tag has too is another one.
    guard let ref = try git.ask(["symbolic-ref", "--quiet", "HEAD"])?.text else { return nil }
    return ref.hasPrefix("refs/heads/") ? String(ref.dropFirst("refs/heads/".count)) : ref
  }

  /// Whether one commit is another or one that it builds on.
  package func isAncestor(_ commit: String, of other: String) throws(Failure) -> Bool {
    try git.attempt(["merge-base", "--is-ancestor", commit, other]).status == 0
  }

  /// Makes a commit of a tree; the branch does not move.
  package func makeCommit(tree: String, parent: String, message: String) throws(Failure) -> String {
    try git.run(["commit-tree", tree, "-p", parent, "-F", "-"], input: Array(message.utf8)).text
  }

  /// Moves a ref, if it still is where it is believed to be.
  ///
  /// - `old`: The commit that it is at; nil when the ref must not be there yet.
  /// The result: whether the ref was moved; false means that it is somewhere else.
  package func move(_ ref: String, to new: String, from old: String?, note: String) throws(Failure) -> Bool {
    let arguments = ["update-ref", "-m", note, "--", ref, new, old ?? String(repeating: "0", count: new.utf8.count)]
    if try git.attempt(arguments).status == 0 { return true }
    guard try commit(ref) == old else { return false }
    // It is where it should be and could not be moved: a git that was killed has left its lock, or the disk is full.
    try StaleLock.clear(repository: self, ref: ref)
    let outcome = try git.attempt(arguments)
    if outcome.status == 0 { return true }
    guard try commit(ref) == old else { return false }
    throw Failure(
      .environment, "`\(ref)` cannot be moved in `\(git.directory)`",
      causes: outcome.complaint.isEmpty ? [] : [outcome.complaint])
  }

  /// The files that differ between two trees or commits, sorted by bytes.
  package func changes(from old: String, to new: String) throws(Failure) -> [TreeChange] {
    let outcome = try git.run(["diff-tree", "-r", "-z", "--name-status", "--no-renames", old, new])
    // A letter and a path in turns.
    let parts = outcome.output.split(separator: 0)
    return stride(from: 0, to: parts.count - 1, by: 2).map { index in
      let kind: TreeChange.Kind =
        switch parts[index].first {
        case UInt8(ascii: "A"): .added
        case UInt8(ascii: "D"): .removed
        default: .modified
        }
      return TreeChange(path: GitPath(parts[index + 1]), kind: kind)
    }
  }

  /// The names of the files that differ between two trees or commits, sorted by bytes.
  package func files(from old: String, to new: String) throws(Failure) -> [String] {
    try changes(from: old, to: new).map(\.path.text)
  }

  /// Refuses a branch that could be neither made nor checked out here.
  package func requireBranchCanBeUsed(_ branch: String) throws(Failure) {
    let ref = "refs/heads/\(branch)"
    guard try commit(ref) != nil else {
      // A ref is a file or a folder, as git keeps them: `a` and `a/b` cannot both be branches.
      let parts = branch.split(separator: "/")
      let above = (1..<max(parts.count, 1)).map { "refs/heads/" + parts.prefix($0).joined(separator: "/") }
      let inTheWay = try git.run(["for-each-ref", "--format=%(refname)", "--", "\(ref)/"] + above).text
      // A pattern also finds what lies below it, and that is only in the way below the branch itself.
      for other in inTheWay.split(separator: "\n").map(String.init) {
        guard other.hasPrefix("\(ref)/") || above.contains(other) else { continue }
        throw Failure(
          .environment,
          "branch `\(branch)` cannot be made, because there is a branch "
            + "`\(ForeignText.line(String(other.dropFirst("refs/heads/".count))))`",
          hints: ["rename that branch with `git branch -m`, or change `branchName` in the plan"])
      }
      return
    }
    let trees = try git.runPatiently(["worktree", "list", "--porcelain"]).output.split(separator: 0x0A)
    var tree = ""
    for line in trees.map({ String(decoding: $0, as: UTF8.self) }) {
      if line.hasPrefix("worktree ") { tree = String(line.dropFirst("worktree ".count)) }
      guard line == "branch \(ref)", try self.branch() != branch else { continue }
      throw Failure(
        .environment, "branch `\(branch)` is checked out in another work tree, `\(ForeignText.line(tree))`",
        hints: ["check out another branch there, or remove it with `git worktree remove`"])
    }
  }

  /// Refuses to go on without a name for the commits.
  package func requireIdentity() throws(Failure) {
    for (role, keys) in [("AUTHOR", ["user.name", "user.email"]), ("COMMITTER", ["user.name", "user.email"])] {
      for (key, variable) in zip(keys, ["GIT_\(role)_NAME", "GIT_\(role)_EMAIL"]) {
        if let value = git.context.environment[variable], !value.isEmpty { continue }
        let part = key == "user.name" ? "name" : "email"
        let specific = "\(role.lowercased()).\(part)"
        if try git.attempt(["config", "--get", key]).status == 0 { continue }
        if try git.attempt(["config", "--get", specific]).status == 0 { continue }
        throw Failure(
          .environment, "git does not know who commits in `\(git.directory)`: `\(key)` is not set",
          hints: ["run `git config --global \(key) \"…\"`"])
      }
    }
  }
}
