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
    try commit("HEAD")
  }

  /// The commit that a revision names, or nil when there is none.
  package func commit(_ revision: String) throws(Failure) -> String? {
    let outcome = try git.attempt(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}"])
    return outcome.status == 0 ? outcome.text : nil
  }

  /// The branch that is checked out, or nil when none is.
  package func branch() throws(Failure) -> String? {
    let outcome = try git.attempt(["symbolic-ref", "--quiet", "--short", "HEAD"])
    return outcome.status == 0 ? outcome.text : nil
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

  /// The newest commit after a base that carries these trailers, or nil.
  package func commit(
    after base: String, on ref: String, carrying trailers: [(name: String, value: String)]
  ) throws(Failure) -> String? {
    let fields = trailers.map { "%x00%(trailers:key=\($0.name),valueonly,separator=%x2C)" }.joined()
    let outcome = try git.attempt(["log", "--format=%H\(fields)", "\(base)..\(ref)", "--"])
    guard outcome.status == 0 else { return nil }
    for line in outcome.text.split(separator: "\n") {
      let found = line.split(separator: "\0", omittingEmptySubsequences: false)
      if found.dropFirst().elementsEqual(trailers.map(\.value), by: { $0.utf8.elementsEqual($1.utf8) }) {
        return String(found[0])
      }
    }
    return nil
  }

  /// The files that differ between two trees or commits, sorted by bytes.
  package func files(from old: String, to new: String) throws(Failure) -> [String] {
    let outcome = try git.run(["diff-tree", "-r", "-z", "--name-only", "--no-renames", old, new])
    return try NullSeparated.texts(outcome.output)
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

/// Lists as git prints them with `-z`.
package enum NullSeparated {
  /// The texts; a name that is not UTF-8 is refused because it could not be written back the same.
  package static func texts(_ bytes: [UInt8]) throws(Failure) -> [String] {
    var texts: [String] = []
    for slice in bytes.split(separator: 0) {
      guard let text = String(validating: slice, as: UTF8.self) else {
        throw Failure(
          .input,
          "there is a file whose name is not UTF-8: `\(ForeignText.visible(String(decoding: slice, as: UTF8.self)))`",
          hints: ["rename the file; takt can only name files in UTF-8"])
      }
      texts.append(text)
    }
    return texts
  }

  /// The bytes of a list.
  package static func bytes(_ texts: some Sequence<String>) -> [UInt8] {
    texts.flatMap { Array($0.utf8) + [0] }
  }
}
