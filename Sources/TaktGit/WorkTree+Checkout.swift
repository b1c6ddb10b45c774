import TaktSystem
package import TaktText

extension WorkTree {
  /// Checks out a branch, also when an earlier try was cut off half-way.
  ///
  /// - `baseline`: The user's own untracked files.
  package func checkOut(_ branch: String, besides baseline: UntrackedFiles) throws(Failure) {
    let arguments = ["checkout", "-q", branch, "--"]
    guard try repository.git.attempt(arguments).status != 0 else { return }
    // A git that was killed has written some of the files and not noted it; it then takes them for the user's.
    try takeBackCheckout(of: "refs/heads/\(branch)", besides: baseline)
    try repository.git.run(arguments)
  }

  /// Gives the files that a checkout of another commit has changed their old content.
  ///
  /// Only if nothing can be lost: each of them is as in the other commit, gone, or the beginning of what it is in one of
  /// the two. Otherwise nothing is done.
  private func takeBackCheckout(of other: String, besides baseline: UntrackedFiles) throws(Failure) {
    let snapshot = try snapshot(besides: baseline)
    let concerned = Set(try repository.changes(from: snapshot.head, to: other).map(\.path))
    let unlike = Set(try repository.changes(from: snapshot.tree, to: other).map(\.path))
    let changed = snapshot.changes.filter { concerned.contains($0.path) }
    for path in changed.map(\.path) where unlike.contains(path) {
      guard try isBeginning(path, of: [other, snapshot.head]) else { return }
    }
    try restore(changed)
  }

  /// Whether a file is gone, or has nothing in it that is not in one of these commits too.
  private func isBeginning(_ path: GitPath, of commits: [String]) throws(Failure) -> Bool {
    // A name that text cannot give is looked at by nobody here, so the file stays as it is.
    guard path.isText else { return false }
    let absolute = PathText.join(root, path.text)
    let status = try reporting { () throws(SystemError) in
      try context.files.status(absolute, followingLinks: false)
    }
    guard let status else { return true }
    guard status.kind == .file else { return false }
    let bytes = try reporting { () throws(SystemError) in try context.files.read(absolute) }
    for commit in commits {
      let whole = try repository.git.attempt(["cat-file", "blob", "\(commit):\(path.text)"])
      if whole.status == 0, whole.output.starts(with: bytes) { return true }
    }
    return false
  }
}
