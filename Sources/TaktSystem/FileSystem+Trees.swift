#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension FileSystem {
  /// Removes a folder with everything in it, or a file; nothing there is fine.
  ///
  /// Links are removed, never followed. Names are handled as bytes, so that nothing stays because of its name, and one
  /// folder is open at a time, so that no depth is too great.
  package func removeTree(_ path: String) throws(SystemError) {
    for _ in 0..<Self.patience {
      do throws(SystemError) {
        return try removeTreeAlone(path)
      } catch  where error.isAbsent || error.errno == ENOTEMPTY {
        // Somebody takes away the same, or still writes in it; what is left of it is looked for again.
        continue
      }
    }
    try removeTreeAlone(path)
  }

  /// Removes a file below a folder, and the folders between the two that are empty then; nothing there is fine.
  ///
  /// - `path`: From the folder, as bytes: it need not be UTF-8.
  package func remove(_ path: [UInt8], below folder: String) throws(SystemError) {
    var bytes = Array("\(folder)/".utf8) + path
    func fail(_ number: ErrorNumber) -> SystemError {
      SystemError("remove", String(decoding: bytes, as: UTF8.self), number)
    }
    do throws(ErrorNumber) {
      try uninterrupted { () throws(ErrorNumber) in try calls.unlinkFile(bytes) }
    } catch {
      switch error.rawValue {
      case ENOENT, ENOTDIR: break
      // Linux says EISDIR for a folder, macOS EPERM.
      case EISDIR, EPERM:
        do throws(ErrorNumber) {
          try uninterrupted { () throws(ErrorNumber) in try calls.removeDirectory(bytes) }
        } catch {
          throw fail(error)
        }
      default: throw fail(error)
      }
    }
    while let slash = bytes.lastIndex(of: UInt8(ascii: "/")), slash > folder.utf8.count {
      bytes.removeSubrange(slash...)
      guard (try? calls.removeDirectory(bytes)) != nil else { return }
    }
  }

  /// How often it is begun anew because another process was first somewhere, or adds to it.
  private static let patience = 100

  private func removeTreeAlone(_ path: String) throws(SystemError) {
    guard let status = try status(path, followingLinks: false) else { return }
    guard status.kind == .directory else { return try remove(path) }
    let descriptor = try wrap("remove", path) { () throws(ErrorNumber) in
      try calls.openFile(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    }
    var walk = TreeRemoval(folder: descriptor)
    do throws(ErrorNumber) {
      try walk.run()
    } catch {
      throw SystemError("remove", path, error)
    }
    try wrap("remove", path) { () throws(ErrorNumber) in try calls.removeDirectory(path) }
  }
}

/// Empties a folder from the bottom up.
private struct TreeRemoval {
  /// A folder on the way down.
  private struct Level {
    /// Its name in the folder above, with a zero at the end.
    var name: [CChar]
    var device: dev_t
    var inode: ino_t
    /// What is left to be removed in it.
    var names: [[CChar]]
  }

  /// The folder that is open.
  private var descriptor: Int32
  private var levels: [Level] = []

  init(folder descriptor: Int32) { self.descriptor = descriptor }

  mutating func run() throws(ErrorNumber) {
    defer { close(descriptor) }
    try enter(name: [])
    while let level = levels.last {
      guard let name = level.names.last else {
        levels.removeLast()
        guard !levels.isEmpty else { return }
        try leave()
        if unlinkat(descriptor, level.name, AT_REMOVEDIR) < 0, errno != ENOENT { throw .last }
        continue
      }
      levels[levels.count - 1].names.removeLast()
      if unlinkat(descriptor, name, 0) == 0 || errno == ENOENT { continue }
      // Linux says EISDIR for a folder, macOS EPERM.
      guard errno == EISDIR || errno == EPERM else { throw .last }
      let inner = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      if inner < 0, errno == ENOENT { continue }
      guard inner >= 0 else { throw .last }
      close(descriptor)
      descriptor = inner
      try enter(name: name)
    }
  }

  /// Notes what is in the folder that is open.
  private mutating func enter(name: [CChar]) throws(ErrorNumber) {
    var raw = stat()
    guard fstat(descriptor, &raw) == 0 else { throw .last }
    // Reading goes through a descriptor of its own, which the stream closes.
    let reading = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard reading >= 0 else { throw .last }
    guard let stream = fdopendir(reading) else {
      let number = ErrorNumber.last
      close(reading)
      throw number
    }
    defer { closedir(stream) }
    // Names first: removing while reading may skip entries on some file systems.
    var names: [[CChar]] = []
    let dot = CChar(bitPattern: UInt8(ascii: "."))
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) }
      }
      if name != [dot] && name != [dot, dot] { names.append(name + [0]) }
    }
    levels.append(Level(name: name, device: raw.st_dev, inode: raw.st_ino, names: names))
  }

  /// Goes back to the folder above, and makes sure that it is the one it came from.
  private mutating func leave() throws(ErrorNumber) {
    let above = openat(descriptor, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard above >= 0 else { throw .last }
    close(descriptor)
    descriptor = above
    var raw = stat()
    guard fstat(above, &raw) == 0 else { throw .last }
    guard let level = levels.last, level.device == raw.st_dev, level.inode == raw.st_ino else {
      // Somebody has moved the folder meanwhile; what is here is not ours to remove.
      throw ErrorNumber(EBUSY)
    }
  }
}
