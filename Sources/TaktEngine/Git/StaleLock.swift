import TaktSystem
import TaktText

/// The lock that git leaves on its index when the machine or git itself is ended in the middle of a change.
enum StaleLock {
  /// How often and how long to wait for a living git to finish.
  private static let patience = (tries: 40, nanoseconds: UInt64(50_000_000))

  /// Waits for the index lock to go, and takes it away when no process can be holding it any more.
  ///
  /// A lock is only taken away when this machine shows which files are open (Linux) and none has it open, and it has
  /// not changed for two seconds. Everywhere else a person is told.
  static func clear(_ context: Context, repository: Repository) throws(Failure) {
    let folder = try repository.git.run(["rev-parse", "--absolute-git-dir"]).text
    let path = "\(folder)/index.lock"
    for _ in 0..<patience.tries {
      guard context.files.exists(path) else { return }
      context.clock.sleep(nanoseconds: patience.nanoseconds)
    }
    guard let status = try? context.files.status(path, followingLinks: false) else { return }
    if OpenFiles.nobodyHas(status, context) {
      try reporting { () throws(SystemError) in try context.files.remove(path) }
      return
    }
    throw Failure(
      .environment, "git's index is locked: `\(path)` is there",
      causes: ["another git is at work in this repository, or one was ended in the middle of a change"],
      hints: ["when no git is running any more, delete that file and run the command again"])
  }
}

/// Which files the processes of this machine have open.
enum OpenFiles {
  /// Whether it is certain that no process of this user has a file open.
  static func nobodyHas(_ file: FileStatus, _ context: Context) -> Bool {
    guard let entries = try? context.files.list("/proc") else { return false }
    var sawOurselves = false
    for entry in entries where entry.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      guard let descriptors = try? context.files.list("/proc/\(entry)/fd") else { continue }
      sawOurselves = sawOurselves || !descriptors.isEmpty
      for descriptor in descriptors {
        let path = "/proc/\(entry)/fd/\(descriptor)"
        if let status = try? context.files.status(path, followingLinks: true), status.isSameFile(as: file) {
          return false
        }
      }
    }
    return sawOurselves
  }
}
