import TaktSystem
import TaktText

// Git's own list of work trees. Every git that reads it fails when another one is just adding to it, so that the
// helpers of a project take turns; a git that is not theirs is waited for by `Git`.
extension Repository {
  /// Runs `git worktree` and returns what it came to.
  func attemptWorktree(_ arguments: [String]) throws(Failure) -> Git.Outcome {
    try git.attempt(["worktree"] + arguments)
  }

  /// Runs `git worktree`, which must succeed.
  func worktree(_ arguments: [String]) throws(Failure) -> Git.Outcome {
    let outcome = try attemptWorktree(arguments)
    guard outcome.status == 0 else {
      throw Failure(
        .environment, "`git worktree \(arguments.first ?? "")` failed in `\(git.directory)`",
        causes: outcome.complaint.isEmpty ? [] : [outcome.complaint])
    }
    return outcome
  }
}

extension Project {
  /// Changes git's list of work trees while no other helper of the project does.
  ///
  /// A lock of its own: it may take as long as a checkout takes to be deleted, and nobody who holds the project's lock
  /// waits for it.
  func changingTrees<Value>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    let path = "\(state)/trees.lock"
    return try ThreadLock.with(path) { () throws(Failure) -> Value in
      let lock = try FileLock.acquire(path, context: context, wait: .seconds(300), command: "trees")
      defer { lock.release() }
      return try body()
    }
  }
}
