import TaktGit
import TaktSystem
import TaktText

/// Git's own list of a repository's work trees.
///
/// Git reads the whole list whenever it adds a work tree, and fails over an entry that another git is only just making. So
/// helpers change it one at a time, and what fails because of a foreign git is tried again.
struct WorkTreeList {
  private let project: Project

  init(_ project: Project) {
    self.project = project
  }

  /// Enters a new work tree at a commit, without its files.
  func add(_ path: String, at commit: String) throws(Failure) {
    // Twice forced: a git that was killed leaves the name taken and locked.
    try change(["worktree", "add", "-q", "-f", "-f", "--no-checkout", "--detach", "--", path, commit])
  }

  /// Takes out a work tree whose folder is gone.
  func remove(_ path: String) throws(Failure) {
    try change(["worktree", "remove", "-f", "-f", "--", path])
  }

  private func change(_ arguments: [String]) throws(Failure) {
    try project.prepareState()
    _ = try project.changingTrees { () throws(Failure) in
      let git = project.repository.git
      let outcome = try git.attempt(arguments)
      if outcome.status == 0 { return outcome }
      // An entry that a git began and was ended over makes every other git fail.
      try project.removeUnmadeEntries()
      return try git.runPatiently(arguments)
    }
  }
}

extension Project {
  /// Changes git's list of work trees while no other helper of the project does.
  ///
  /// A lock of its own: who holds it never waits for the project's lock.
  func changingTrees<Value>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    let path = "\(state)/trees.lock"
    return try ThreadLock.with(path) { () throws(Failure) -> Value in
      let lock = try FileLock.acquire(path, context: context, wait: .seconds(60), command: "trees")
      defer { lock.release() }
      return try body()
    }
  }
}
