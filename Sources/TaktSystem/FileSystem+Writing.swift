#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension FileSystem {
  /// Replaces the content of a file so that after a crash at any moment it is wholly the old or wholly the new one.
  ///
  /// A new file beside the old one is written, brought to the disk, given the name, and the folder is brought to the
  /// disk too. A symbolic link stays one: the file it leads to is replaced. A mode given is set exactly; otherwise the
  /// old one is kept, and a file that did not exist gets the usual one. When the call succeeds the content is durable.
  package func writeDurably(_ bytes: [UInt8], to path: String, mode: UInt16? = nil) throws(SystemError) {
    let (target, existing) = try replaceable(path)
    let folder = PathText.parent(of: target) ?? "."
    let temporary = PathText.join(folder, temporaryName(for: PathText.name(of: target)))
    let permissions = mode ?? existing?.mode
    let descriptor: Int32
    do throws(ErrorNumber) {
      descriptor = try uninterrupted { () throws(ErrorNumber) in
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
        return try calls.openFile(temporary, flags, mode: permissions == nil ? 0o666 : 0o600)
      }
    } catch {
      throw SystemError("write", path, error)
    }
    do throws(ErrorNumber) {
      let written: FileStatus
      do throws(ErrorNumber) {
        try writeAll(bytes, to: descriptor)
        if let existing { try keepOwner(of: existing, on: descriptor) }
        if let permissions {
          try uninterrupted { () throws(ErrorNumber) in try calls.changeMode(descriptor, permissions & 0o7777) }
        }
        // A failed sync is final: the system may have dropped the pages, and asking again would then report success.
        try uninterrupted { () throws(ErrorNumber) in try calls.synchronize(descriptor) }
        written = try uninterrupted { () throws(ErrorNumber) in try calls.status(ofDescriptor: descriptor) }
      } catch {
        try? calls.closeFile(descriptor)
        throw error
      }
      try closeAfterWriting(descriptor)
      try renameSurely(temporary, to: target, expecting: written)
    } catch {
      try? uninterrupted { () throws(ErrorNumber) in try calls.unlinkFile(temporary) }
      throw SystemError("write", path, error)
    }
    try wrap("write", path) { () throws(ErrorNumber) in try synchronizeFolder(folder) }
  }

  /// Adds bytes to the end of a file, creating it if need be, and waits until they are on the disk.
  ///
  /// The bytes are handed over in one call. If that fails half-way the file is cut back to its old size. The caller
  /// holds a lock, so that nobody else appends meanwhile.
  package func appendDurably(_ bytes: [UInt8], to path: String, mode: UInt16 = 0o600) throws(SystemError) {
    let isNew = try status(path) == nil
    let descriptor = try wrap("append to", path) { () throws(ErrorNumber) in
      try calls.openFile(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY, mode: mode)
    }
    var before: FileStatus?
    do throws(ErrorNumber) {
      let status = try uninterrupted { () throws(ErrorNumber) in try calls.status(ofDescriptor: descriptor) }
      guard status.kind == .file else { throw ErrorNumber(EINVAL) }
      before = status
      try writeAll(bytes, to: descriptor)
      try uninterrupted { () throws(ErrorNumber) in try calls.synchronize(descriptor) }
      if isNew { try synchronizeFolder(PathText.parent(of: path) ?? ".") }
    } catch {
      if let before {
        try? uninterrupted { () throws(ErrorNumber) in try calls.truncateFile(descriptor, to: before.size) }
      }
      try? calls.closeFile(descriptor)
      if isNew { try? calls.unlinkFile(path) }
      throw SystemError("append to", path, error)
    }
    // The bytes are on the disk; an error of `close` could not take them back.
    try? calls.closeFile(descriptor)
  }

  /// Removes what writers that were killed left beside a file; answers how many files went.
  ///
  /// Only names this code makes are touched, and only when the process that made them is gone. Best called while
  /// holding the lock of the file; failures are ignored, since nothing depends on it.
  @discardableResult
  package func removeAbandonedWrites(beside path: String) -> Int {
    guard let (target, _) = try? replaceable(path), let names = try? list(PathText.parent(of: target) ?? ".") else {
      return 0
    }
    let prefix = temporaryPrefix(for: PathText.name(of: target))
    var removed = 0
    for name in names where name.utf8.starts(with: prefix.utf8) && name.utf8.reversed().starts(with: "pmt.".utf8) {
      let rest = name.utf8.dropFirst(prefix.utf8.count).prefix { $0 != UInt8(ascii: ".") }
      guard let process = Int32(String(decoding: rest, as: UTF8.self)), process > 0 else { continue }
      guard kill(process, 0) < 0, errno == ESRCH else { continue }
      if (try? calls.unlinkFile(PathText.join(PathText.parent(of: target) ?? ".", name))) != nil { removed += 1 }
    }
    return removed
  }

  /// The path to replace once links are followed, and what stands there.
  private func replaceable(_ path: String) throws(SystemError) -> (target: String, existing: FileStatus?) {
    guard var status = try statusForWriting(path) else { return (path, nil) }
    var target = path
    if status.kind == .symlink {
      do throws(ErrorNumber) {
        target = try uninterrupted { () throws(ErrorNumber) in try calls.realPath(path) }
      } catch {
        let detail: String? =
          switch error.rawValue {
          case ENOENT: "it is a symbolic link to something that does not exist"
          case ELOOP: "it is a symbolic link that leads back to itself"
          default: nil
          }
        throw SystemError("write", path, error, detail: detail)
      }
      guard let followed = try statusForWriting(target) else {
        throw SystemError("write", path, ErrorNumber(ENOENT))
      }
      status = followed
    }
    switch status.kind {
    case .file: break
    case .directory: throw SystemError("write", path, ErrorNumber(EISDIR))
    case .symlink, .other: throw SystemError("write", path, ErrorNumber(EINVAL), detail: "it is not a regular file")
    }
    // A rename would get round a write protection that somebody set on purpose.
    try wrap("write", path) { () throws(ErrorNumber) in try calls.checkAccess(target, W_OK) }
    return (target, status)
  }

  private func statusForWriting(_ path: String) throws(SystemError) -> FileStatus? {
    do throws(ErrorNumber) {
      return try uninterrupted { () throws(ErrorNumber) in try calls.status(path, followingLinks: false) }
    } catch {
      if error.rawValue == ENOENT { return nil }
      throw SystemError("write", path, error)
    }
  }

  private func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(ErrorNumber) {
    var failure: ErrorNumber?
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      do throws(ErrorNumber) {
        while !rest.isEmpty {
          let piece = UnsafeRawBufferPointer(rebasing: rest)
          let count = try uninterrupted { () throws(ErrorNumber) in try calls.writeBytes(descriptor, piece) }
          // A file that takes nothing and reports nothing would be a loop without end.
          if count == 0 { throw ErrorNumber(EIO) }
          rest = rest.dropFirst(count)
        }
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  private func keepOwner(of existing: FileStatus, on descriptor: Int32) throws(ErrorNumber) {
    let created = try uninterrupted { () throws(ErrorNumber) in try calls.status(ofDescriptor: descriptor) }
    guard created.user != existing.user || created.group != existing.group else { return }
    do throws(ErrorNumber) {
      try calls.changeOwner(descriptor, user: existing.user, group: existing.group)
    } catch {
      // Only root can give files away; for others the content matters more than the owner.
      guard error.rawValue == EPERM || error.rawValue == EACCES || error.rawValue == EINTR else { throw error }
    }
  }

  private func closeAfterWriting(_ descriptor: Int32) throws(ErrorNumber) {
    do throws(ErrorNumber) {
      try calls.closeFile(descriptor)
    } catch {
      // An interrupted close has closed; a second one could hit a descriptor that another thread just got.
      guard error.rawValue == EINTR else { throw error }
    }
  }

  /// Renames, and does not believe a failure before having looked: network file systems report some that were none.
  private func renameSurely(
    _ temporary: String, to target: String, expecting written: FileStatus
  ) throws(ErrorNumber) {
    do throws(ErrorNumber) {
      try uninterrupted { () throws(ErrorNumber) in try calls.renameFile(temporary, to: target) }
    } catch {
      guard let now = try? calls.status(target, followingLinks: false), now.isSameFile(as: written) else { throw error }
    }
  }

  private func synchronizeFolder(_ folder: String) throws(ErrorNumber) {
    let descriptor = try uninterrupted { () throws(ErrorNumber) in
      try calls.openFile(folder, O_RDONLY | O_DIRECTORY)
    }
    defer { try? calls.closeFile(descriptor) }
    do throws(ErrorNumber) {
      try uninterrupted { () throws(ErrorNumber) in try calls.synchronize(descriptor) }
    } catch {
      // Some file systems cannot sync a folder and say so; that is their best.
      guard error.rawValue == EINVAL || error.rawValue == ENOTSUP else { throw error }
    }
  }

  private func temporaryName(for name: String) -> String {
    "\(temporaryPrefix(for: name))\(getpid()).\(randomName()).tmp"
  }

  // A name has at most 255 bytes; what is added takes less than 40.
  private func temporaryPrefix(for name: String) -> String {
    var shortened = name
    while shortened.utf8.count > 200 { shortened.removeLast() }
    return ".\(shortened)."
  }
}
