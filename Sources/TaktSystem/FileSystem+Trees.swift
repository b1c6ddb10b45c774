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
  /// Links are removed, never followed. Names are handled as bytes, so that nothing stays because of its name.
  package func removeTree(_ path: String) throws(SystemError) {
    guard let status = try status(path, followingLinks: false) else { return }
    guard status.kind == .directory else { return try remove(path) }
    let descriptor = try wrap("remove", path) { () throws(ErrorNumber) in
      try calls.openFile(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    }
    do throws(ErrorNumber) {
      try Self.empty(descriptor)
    } catch {
      throw SystemError("remove", path, error)
    }
    try wrap("remove", path) { () throws(ErrorNumber) in try calls.removeDirectory(path) }
  }

  /// Removes what is in an open folder, and closes it.
  private static func empty(_ descriptor: Int32) throws(ErrorNumber) {
    guard let stream = fdopendir(descriptor) else {
      let number = ErrorNumber.last
      close(descriptor)
      throw number
    }
    defer { closedir(stream) }
    // Names first: removing while reading may skip entries on some file systems.
    var names: [[CChar]] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) }
      }
      let dot = CChar(bitPattern: UInt8(ascii: "."))
      if name != [dot] && name != [dot, dot] { names.append(name + [0]) }
    }
    for name in names {
      if unlinkat(descriptor, name, 0) == 0 || errno == ENOENT { continue }
      guard errno == EISDIR || errno == EPERM else { throw .last }
      let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
      let inner = openat(descriptor, name, flags)
      guard inner >= 0 else { throw .last }
      try empty(inner)
      if unlinkat(descriptor, name, AT_REMOVEDIR) < 0 { throw .last }
    }
  }
}
