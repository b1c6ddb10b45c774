#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The files of the machine, as the rest of takt reads and changes them.
///
/// Paths are taken as they are given: relative ones follow the process's folder, so callers pass absolute ones. A name
/// that is not UTF-8 is listed with replacement characters and cannot be opened; `removeTree` removes it all the same.
package struct FileSystem: Sendable {
  /// The system calls, which a test may let fail.
  package let calls: SystemCalls

  /// Where the random part of a temporary name comes from.
  package let random: any RandomSource

  /// Creates a file system.
  package init(calls: SystemCalls = SystemCalls(), random: any RandomSource = SystemRandomSource()) {
    self.calls = calls
    self.random = random
  }

  /// Whether something stands at the path, following links; false also when that cannot be found out.
  package func exists(_ path: String) -> Bool {
    ((try? status(path)) ?? nil) != nil
  }

  /// Whether the path is a file this process may run.
  package func isExecutable(_ path: String) -> Bool {
    guard let status = try? status(path), status.kind == .file else { return false }
    return (try? uninterrupted { () throws(ErrorNumber) in try calls.checkAccess(path, X_OK) }) != nil
  }

  /// What stands at the path, or nil when nothing does.
  ///
  /// A link is described itself unless it is to be followed; a dangling link that is followed counts as nothing.
  package func status(_ path: String, followingLinks: Bool = true) throws(SystemError) -> FileStatus? {
    do throws(ErrorNumber) {
      return try uninterrupted { () throws(ErrorNumber) in
        try calls.status(path, followingLinks: followingLinks)
      }
    } catch {
      let failed = SystemError("examine", path, error)
      if failed.isAbsent { return nil }
      throw failed
    }
  }

  /// The absolute path without links, `.` and `..`; everything on the way must exist.
  package func realPath(_ path: String) throws(SystemError) -> String {
    try wrap("resolve", path) { () throws(ErrorNumber) in try calls.realPath(path) }
  }

  /// Where a link points, word for word.
  package func readLink(_ path: String) throws(SystemError) -> String {
    try wrap("read", path) { () throws(ErrorNumber) in try calls.readLink(path) }
  }

  /// The names in a folder, sorted by their bytes.
  package func list(_ path: String) throws(SystemError) -> [String] {
    let names = try wrap("list", path) { () throws(ErrorNumber) in try calls.list(path) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Creates a folder and the folders above it; one that is there already is fine, whatever its mode.
  package func createDirectory(_ path: String, mode: UInt16 = 0o700) throws(SystemError) {
    do throws(ErrorNumber) {
      try uninterrupted { () throws(ErrorNumber) in try calls.makeDirectory(path, mode: mode) }
    } catch {
      switch error.rawValue {
      case EEXIST, EISDIR:
        guard let status = try status(path), status.kind == .directory else {
          throw SystemError("create the folder", path, error, detail: "something else stands there")
        }
      case ENOENT:
        guard let parent = PathText.parent(of: path), parent != path, !path.isEmpty else {
          throw SystemError("create the folder", path, error)
        }
        try createDirectory(parent, mode: mode)
        do throws(ErrorNumber) {
          try uninterrupted { () throws(ErrorNumber) in try calls.makeDirectory(path, mode: mode) }
        } catch {
          // Somebody else may have been quicker.
          guard error.rawValue == EEXIST else { throw SystemError("create the folder", path, error) }
        }
      default:
        throw SystemError("create the folder", path, error)
      }
    }
  }

  /// Creates a folder of a name nobody else has, readable by this user only, and answers its path.
  package func makeTemporaryDirectory(prefix: String, in parent: String? = nil) throws(SystemError) -> String {
    let parent = parent ?? "/tmp"
    for _ in 0..<100 {
      let path = PathText.join(parent, "\(prefix)\(randomName())")
      do throws(ErrorNumber) {
        try uninterrupted { () throws(ErrorNumber) in try calls.makeDirectory(path, mode: 0o700) }
        return path
      } catch {
        guard error.rawValue == EEXIST else { throw SystemError("create the folder", path, error) }
      }
    }
    throw SystemError("create the folder", PathText.join(parent, prefix), ErrorNumber(EEXIST))
  }

  /// Removes a file or a link, or an empty folder; nothing there is fine.
  package func remove(_ path: String) throws(SystemError) {
    do throws(ErrorNumber) {
      try uninterrupted { () throws(ErrorNumber) in try calls.unlinkFile(path) }
    } catch {
      switch error.rawValue {
      case ENOENT, ENOTDIR: return
      // Linux says EISDIR for a folder, macOS EPERM.
      case EISDIR, EPERM:
        guard let status = try status(path, followingLinks: false), status.kind == .directory else {
          throw SystemError("remove", path, error)
        }
        try wrap("remove", path) { () throws(ErrorNumber) in try calls.removeDirectory(path) }
      default: throw SystemError("remove", path, error)
      }
    }
  }

  /// Gives a file another name; what had that name is replaced.
  package func rename(_ old: String, to new: String) throws(SystemError) {
    try wrap("rename", old) { () throws(ErrorNumber) in try calls.renameFile(old, to: new) }
  }

  /// Creates a symbolic link at `path`.
  package func symlink(_ target: String, at path: String) throws(SystemError) {
    try wrap("create the link", path) { () throws(ErrorNumber) in try calls.makeLink(path, target: target) }
  }

  /// Cuts a file to a size and waits until that is on the disk.
  package func truncate(_ path: String, to size: Int) throws(SystemError) {
    let descriptor = try wrap("truncate", path) { () throws(ErrorNumber) in
      try calls.openFile(path, O_WRONLY | O_NONBLOCK | O_NOCTTY)
    }
    do throws(ErrorNumber) {
      try uninterrupted { () throws(ErrorNumber) in try calls.truncateFile(descriptor, to: size) }
      try uninterrupted { () throws(ErrorNumber) in try calls.synchronize(descriptor) }
    } catch {
      try? calls.closeFile(descriptor)
      throw SystemError("truncate", path, error)
    }
    try? calls.closeFile(descriptor)
  }

  /// A name part that nobody can guess.
  func randomName() -> String {
    random.bytes(6).map { byte in
      let digits = String(byte, radix: 16)
      return byte < 16 ? "0" + digits : digits
    }.joined()
  }

  /// Makes a call until no signal interrupts it, and words its failure.
  func wrap<Value>(
    _ operation: String, _ path: String, _ body: () throws(ErrorNumber) -> Value
  ) throws(SystemError) -> Value {
    do throws(ErrorNumber) {
      return try uninterrupted(body)
    } catch {
      throw SystemError(operation, path, error)
    }
  }
}
