package import TaktText

// What follows from what: always by commit ids, never by what a message says.
extension Repository {
  /// The commits that one commit has and another has not, oldest first.
  ///
  /// - `limit`: The newest so many.
  package func commits(after base: String, to tip: String, limit: Int = 1000) throws(Failure) -> [String] {
    try git.run(["rev-list", "--reverse", "--topo-order", "--max-count=\(limit)", "\(base)..\(tip)", "--"]).text
      .split(separator: "\n").map(String.init)
  }

  /// Those of some commits that a ref does not have.
  package func missing(_ commits: [String], on ref: String, after base: String) throws(Failure) -> Set<String> {
    guard !commits.isEmpty else { return [] }
    guard try commit(ref) != nil else { return Set(commits) }
    let there = Set(
      try git.run(["rev-list", ref, "^\(base)", "--"]).output.split(separator: 0x0A).map {
        String(decoding: $0, as: UTF8.self)
      })
    return Set(commits.filter { !there.contains($0) })
  }

  /// The commit on a ref's first-parent line that follows directly on another one; nil when there is none.
  package func successor(of commit: String, on ref: String) throws(Failure) -> String? {
    let outcome = try git.attempt(["rev-list", "--first-parent", "--parents", "\(commit)..\(ref)", "--"])
    guard outcome.status == 0, let last = outcome.text.split(separator: "\n").last else { return nil }
    let words = last.split(separator: " ").map(String.init)
    return words.count > 1 && words[1] == commit ? words[0] : nil
  }

  /// Whether some ref has a commit, so that git keeps it.
  ///
  /// - `excluded`: A ref that does not count.
  package func isHeld(_ commit: String, besides excluded: String? = nil) throws(Failure) -> Bool {
    let found = try git.attempt(["for-each-ref", "--contains=\(commit)", "--format=%(refname)"])
    guard found.status == 0 else { return false }
    return found.text.split(separator: "\n").contains { ref in excluded.map { !$0.utf8.elementsEqual(ref.utf8) } ?? true
    }
  }

  /// Whether an object is there.
  package func has(_ object: String) throws(Failure) -> Bool {
    try git.attempt(["cat-file", "-e", object]).status == 0
  }
}
