import TaktSystem
import TaktText

// What a git that was ended in the middle leaves in the list of work trees.
extension Project {
  /// Takes away what a git left of an entry when it was ended while it took the entry away.
  ///
  /// Without a time to go by, git spares entries that are merely without a folder: a disk may come back.
  func removeBrokenEntries() throws(Failure) {
    guard context.files.exists("\(gitFolder)/worktrees") else { return }
    _ = try changingTrees { () throws(Failure) in try repository.git.attempt(["worktree", "prune", "--expire=never"]) }
  }

  /// How long a git that makes an entry may take from one of its files to the next.
  private static let entryPatience = (tries: 40, nanoseconds: UInt64(50_000_000))

  /// Takes away entries of the helper's own trees that a git began and was ended over.
  ///
  /// As long as there is one, every git that reads the list fails, also the user's own.
  func removeUnmadeEntries() throws(Failure) {
    let parent = "\(gitFolder)/worktrees"
    func unmade() throws(Failure) -> [String] {
      try reporting { () throws(SystemError) in
        guard context.files.exists(parent) else { return [] }
        return try context.files.list(parent).filter { isUnmade("\(parent)/\($0)") }
      }
    }
    var stuck = try unmade()
    for _ in 0..<Self.entryPatience.tries where !stuck.isEmpty {
      context.clock.sleep(nanoseconds: Self.entryPatience.nanoseconds)
      let now = try unmade()
      stuck.removeAll { name in !now.contains { $0.utf8.elementsEqual(name.utf8) } }
    }
    for name in stuck {
      try reporting { () throws(SystemError) in try context.files.removeTree("\(parent)/\(name)") }
    }
  }

  /// Whether git has said that it makes an entry for one of our trees, and has not come to what the entry belongs to.
  private func isUnmade(_ entry: String) -> Bool {
    let files = context.files
    guard let status = try? files.status("\(entry)/commondir"), status.size == 0,
      let lock = try? files.read("\(entry)/locked", limit: 100), lock.starts(with: "initializing".utf8),
      let tree = try? files.read("\(entry)/gitdir", limit: 65_536)
    else { return false }
    return tree.starts(with: "\(TreePlace(self).folder)/".utf8)
      || tree.starts(with: "\(root)/.claude/worktrees/".utf8)
  }
}
