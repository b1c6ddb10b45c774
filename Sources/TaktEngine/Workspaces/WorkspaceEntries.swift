import TaktGit
import TaktSystem
import TaktText

// What a killed git leaves in the list of work trees.
extension Project {
  /// Removes what a killed `git worktree remove` left of an entry.
  ///
  /// Without a time to go by, git spares entries that are merely without a folder: a disk may come back.
  func removeBrokenEntries() throws(Failure) {
    guard context.files.exists("\(gitFolder)/worktrees") else { return }
    _ = try changingTrees { () throws(Failure) in try repository.git.attempt(["worktree", "prune", "--expire=never"]) }
  }

  /// How long a git that makes an entry may take from one of its files to the next: two seconds, and ten when it lives.
  private static let entryPatience = (tries: 40, triesForTheLiving: 200, nanoseconds: UInt64(50_000_000))

  /// Removes entries that a killed `git worktree add` left half made: those of our own trees, and those without a path yet.
  ///
  /// Some make every git fail that reads the list, also the user's own; the others stay for ever, as they are locked.
  func removeUnmadeEntries() throws(Failure) {
    let parent = "\(gitFolder)/worktrees"
    func unmade() throws(Failure) -> [String] {
      try reporting { () throws(SystemError) in
        guard context.files.exists(parent) else { return [] }
        return try context.files.list(parent).filter { isUnmade("\(parent)/\($0)") }
      }
    }
    var stuck = try unmade()
    guard !stuck.isEmpty else { return }
    // Whoever makes one of them has begun by now.
    let makers = ForeignProcesses.gits("worktree", repository: repository, folder: gitFolder)
    for number in 0..<Self.entryPatience.triesForTheLiving where !stuck.isEmpty {
      guard number < Self.entryPatience.tries || makers.contains(where: \.isAlive) else { break }
      context.clock.sleep(nanoseconds: Self.entryPatience.nanoseconds)
      let now = try unmade()
      stuck.removeAll { name in !now.contains { $0.utf8.elementsEqual(name.utf8) } }
    }
    guard !makers.contains(where: \.isAlive) else { return }
    for name in stuck {
      try reporting { () throws(SystemError) in try context.files.removeTree("\(parent)/\(name)") }
    }
  }

  /// Whether git has begun an entry for one of our trees, and has not come to what the entry belongs to.
  ///
  /// Git makes `locked` first, then `gitdir` with the tree's place, and `commondir` last, each empty before it is written.
  private func isUnmade(_ entry: String) -> Bool {
    let files = context.files
    guard let lock = try? files.read("\(entry)/locked", limit: 100),
      lock.isEmpty || lock.starts(with: "initializing".utf8),
      (try? files.status("\(entry)/commondir"))?.size ?? 0 == 0
    else { return false }
    guard files.exists("\(entry)/gitdir") else { return true }
    guard let tree = try? files.read("\(entry)/gitdir", limit: 65_536) else { return false }
    guard !tree.isEmpty else { return true }
    guard files.exists("\(entry)/commondir") else { return false }
    return tree.starts(with: "\(WorkspaceRoot(self).folder)/".utf8)
      || tree.starts(with: "\(root)/.claude/worktrees/".utf8)
  }
}
