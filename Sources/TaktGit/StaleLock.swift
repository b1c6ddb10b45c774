import TaktSystem
package import TaktText

/// The locks that git leaves on its index and refs when the machine or git itself is ended in the middle of a change.
package enum StaleLock {
  /// How often and how long to wait for a living git to finish.
  private static let patience = (tries: 40, nanoseconds: UInt64(50_000_000))

  /// Waits for the locks on index and refs to go, and takes away those that no process can be holding any more.
  ///
  /// A lock is only taken away when this machine shows what its processes do (Linux), none has the lock open, no git is
  /// at work in this repository, and the lock has been there for two seconds. Everywhere else a person is told.
  ///
  /// - `ref`: A ref that is to be changed, besides the branch that is checked out.
  package static func clear(repository: Repository, ref: String? = nil) throws(Failure) {
    let context = repository.git.context
    let folder = try repository.git.run(["rev-parse", "--absolute-git-dir"]).text
    var names = ["index", "HEAD", "ORIG_HEAD", "packed-refs"]
    if let branch = checkedOut(in: folder, context) { names.append(branch) }
    if let ref, !names.contains(ref) { names.append(ref) }
    let paths = names.map { "\(folder)/\($0).lock" }
    for _ in 0..<patience.tries {
      guard paths.contains(where: { isThere($0, context) }) else { return }
      context.clock.sleep(nanoseconds: patience.nanoseconds)
    }
    for path in paths {
      guard let status = try? context.files.status(path, followingLinks: false) else { continue }
      guard ForeignProcesses.noneUses(status, repository: repository, folder: folder) else { throw locked(path) }
      try reporting { () throws(SystemError) in try context.files.remove(path) }
    }
  }

  private static func isThere(_ path: String, _ context: Context) -> Bool {
    guard let status = try? context.files.status(path, followingLinks: false) else { return false }
    return status.kind == .file
  }

  /// The ref that `HEAD` stands for.
  private static func checkedOut(in folder: String, _ context: Context) -> String? {
    let start = "ref: "
    guard let bytes = try? context.files.read("\(folder)/HEAD", limit: 65_536),
      let text = String(validating: bytes, as: UTF8.self), text.hasPrefix(start)
    else { return nil }
    return String(text.dropFirst(start.count).prefix { $0 != "\n" })
  }

  private static func locked(_ path: String) -> Failure {
    Failure(
      .environment, "git's data is locked: `\(path)` is there",
      causes: ["another git is at work in this repository, or one was ended in the middle of a change"],
      hints: ["when no git is running any more, delete that file and run the command again"])
  }
}
