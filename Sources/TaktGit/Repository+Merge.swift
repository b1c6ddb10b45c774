package import TaktText

// Merging without a work tree: nothing here touches a checkout or an index, so a kill leaves nothing half done.
extension Repository {
  /// What a merge on trial came to.
  package enum Merge: Hashable, Sendable {
    /// The merged content.
    case clean(tree: String)
    /// The content with the marks of the conflict, the files in conflict sorted by bytes, and what git says about them.
    case conflict(tree: String, files: [String], detail: String)
  }

  /// Merges two commits on trial.
  ///
  /// The verdict is git's exit status alone: 0 is clean, 1 is a conflict, anything else is an error.
  package func merge(_ commit: String, into head: String) throws(Failure) -> Merge {
    let outcome = try git.attempt(["merge-tree", "--write-tree", "-z", "--name-only", "--messages", head, commit])
    guard outcome.status == 0 || outcome.status == 1 else {
      throw Failure(
        .environment, "`git merge-tree` failed in `\(git.directory)`",
        causes: [outcome.complaint.isEmpty ? "git ended with status \(outcome.status)" : outcome.complaint])
    }
    // The tree, then the files in conflict, then an empty entry, then the messages.
    let parts = outcome.output.split(separator: 0, omittingEmptySubsequences: false)
    guard let first = parts.first, let tree = String(validating: first, as: UTF8.self), !tree.isEmpty else {
      throw Failure(.environment, "`git merge-tree` gave no tree in `\(git.directory)`")
    }
    guard outcome.status == 1 else { return .clean(tree: tree) }
    let paths = parts.dropFirst().prefix { !$0.isEmpty }.map { GitPath($0) }
    let detail = Self.conflictMessages(parts.dropFirst(paths.count + 2)).prefix(20)
    return .conflict(tree: tree, files: paths.sorted().map(\.text), detail: detail.joined(separator: "\n"))
  }

  /// What git says about each conflict, a line each.
  ///
  /// A message is a count, so many paths, its kind and its text; a path may look like anything.
  static func conflictMessages(_ parts: ArraySlice<ArraySlice<UInt8>>) -> [String] {
    var rest = parts
    var messages: [String] = []
    while let word = rest.popFirst(), let count = Int(String(decoding: word, as: UTF8.self)), count >= 0 {
      rest = rest.dropFirst(count)
      guard let kind = rest.popFirst(), let text = rest.popFirst() else { break }
      guard kind.starts(with: "CONFLICT".utf8) else { continue }
      let line = ForeignText.line(String(decoding: text, as: UTF8.self), limit: 300)
      if !messages.contains(line) { messages.append(line) }
    }
    return messages
  }

  /// Makes a commit of a tree with any number of parents; no branch moves.
  package func makeCommit(tree: String, parents: [String], message: String) throws(Failure) -> String {
    try git.run(["commit-tree", tree] + parents.flatMap { ["-p", $0] } + ["-F", "-"], input: Array(message.utf8)).text
  }

  /// The parents of a commit and its tree.
  package func anatomy(of commit: String) throws(Failure) -> (tree: String, parents: [String]) {
    let words = try git.run(["log", "-1", "--format=%T %P", commit, "--"]).text.split(separator: " ").map(String.init)
    return (words.first ?? "", Array(words.dropFirst()))
  }

  /// Points a ref of the helper's own at a commit, wherever it was before.
  package func point(_ ref: String, at commit: String) throws(Failure) {
    if try git.attempt(["update-ref", "--", ref, commit]).status == 0 { return }
    try StaleLock.clear(repository: self, ref: ref)
    try git.run(["update-ref", "--", ref, commit])
  }

  /// The folders of all work trees that git knows, whether they are there or not; the main one comes first.
  package func workTrees() throws(Failure) -> [String] {
    try git.runPatiently(["worktree", "list", "--porcelain", "-z"]).output.split(separator: 0).compactMap { entry in
      let text = String(decoding: entry, as: UTF8.self)
      return text.hasPrefix("worktree ") ? String(text.dropFirst("worktree ".count)) : nil
    }
  }

  /// Takes away a ref of the helper's own; one that is not there is no failure.
  ///
  /// - `commit`: Where it has to be to be taken away; nil takes it away wherever it is.
  package func remove(_ ref: String, at commit: String? = nil) throws(Failure) {
    let arguments = ["update-ref", "-d", "--", ref] + [commit].compactMap(\.self)
    if try git.attempt(arguments).status == 0 { return }
    try StaleLock.clear(repository: self, ref: ref)
    try git.run(arguments)
  }

  /// The work tree that has a branch checked out, or nil.
  package func checkout(of branch: String) throws(Failure) -> String? {
    let list = try git.runPatiently(["worktree", "list", "--porcelain", "-z"]).output.split(
      separator: 0, omittingEmptySubsequences: true)
    var tree = ""
    for entry in list.map({ String(decoding: $0, as: UTF8.self) }) {
      if entry.hasPrefix("worktree ") { tree = String(entry.dropFirst("worktree ".count)) }
      if entry == "branch refs/heads/\(branch)" { return tree }
    }
    return nil
  }
}
