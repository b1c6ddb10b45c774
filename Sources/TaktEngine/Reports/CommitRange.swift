import TaktGit
package import TaktModel
package import TaktSystem
package import TaktText

/// The commits that a report is about.
package struct CommitRange: Sendable {
  /// The commit that the range begins after, or nil when it begins with the history.
  package let base: String?
  /// The last commit.
  package let head: String
}

/// Finds the range that a user means.
package struct CommitRangeSearch: Sendable {
  /// What was asked for.
  package struct Query: Hashable, Sendable {
    /// The revision that the range begins after.
    package var base: String?
    /// The last revision.
    package var head: String?
    /// The time that the range begins with.
    package var since: Timestamp?

    /// Creates a query.
    package init(base: String? = nil, head: String? = nil, since: Timestamp? = nil) {
      self.base = base
      self.head = head
      self.since = since
    }
  }

  private let repository: Repository
  private let runs: RunRanges

  /// Creates a search in the repository around a folder.
  package init(_ context: Context) {
    repository = Repository(context, at: context.workingDirectory)
    runs = RunRanges(context)
  }

  /// Finds the range, and the run that made it.
  ///
  /// Without any wish it is the latest run's; a head alone is compared with the default branch that it left, and one
  /// that the default branch has means the whole history.
  package func find(_ query: Query) throws(Failure) -> (range: CommitRange, run: Run?) {
    if query == Query(), let found = try runs.latest() { return found }
    let head = try commit(query.head ?? "HEAD")
    let base: String?
    if let named = query.base {
      base = try commit(named)
    } else if let since = query.since {
      base = try lastCommit(before: since, on: head)
    } else {
      base = try departure(of: head)
    }
    let range = CommitRange(base: base, head: head)
    return (range, runs.run(of: range))
  }

  private func commit(_ revision: String) throws(Failure) -> String {
    let outcome = try repository.git.attempt([
      "rev-parse", "--verify", "--quiet", "--end-of-options", "\(revision)^{commit}",
    ])
    if outcome.status == 0 { return outcome.text }
    let folder = repository.git.directory
    guard try repository.git.attempt(["rev-parse", "--git-dir"]).status == 0 else {
      throw Failure(
        .environment, "`\(folder)` is not in a git repository",
        causes: outcome.complaint.isEmpty ? [] : [outcome.complaint],
        hints: ["change into your project, or name it with `-C DIR`"])
    }
    guard revision != "HEAD" else {
      throw Failure(
        .environment, "there is no commit in `\(folder)` yet", hints: ["make a first commit, then try again"])
    }
    throw Failure(
      .usage, "there is no commit `\(ForeignText.line(revision, limit: 80))` in `\(folder)`",
      hints: ["give a branch, a tag or a commit that `git rev-parse` knows"])
  }

  /// The newest commit of the first parents that was made before a time.
  private func lastCommit(before time: Timestamp, on head: String) throws(Failure) -> String? {
    // A time in git has whole seconds, and its limit is meant with the commit that was made in that second.
    let seconds = (time.milliseconds - 1) / 1000
    guard seconds >= 0 else { return nil }
    let found = try repository.git.run(["rev-list", "-1", "--first-parent", "--before=@\(seconds) +0000", head, "--"])
      .text
    return found.isEmpty ? nil : found
  }

  /// Where a commit left the default branch; nil when that has it, or there is none.
  private func departure(of head: String) throws(Failure) -> String? {
    for name in ["refs/remotes/origin/HEAD", "refs/heads/main", "refs/heads/master"] {
      guard let other = try repository.commit(name) else { continue }
      return try repository.isAncestor(head, of: other) ? nil : other
    }
    return nil
  }
}
