#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension FileSystem {
  /// The largest file that is read unless the caller says otherwise: 1 GiB.
  package static let standardReadLimit = 1 << 30

  /// Reads a whole file.
  ///
  /// Folders, pipes and devices are refused, and so is a file larger than the limit, before its memory is taken.
  package func read(_ path: String, limit: Int = standardReadLimit) throws(SystemError) -> [UInt8] {
    // Without O_NONBLOCK, opening a pipe nobody writes to would wait for ever.
    let descriptor = try wrap("read", path) { () throws(ErrorNumber) in
      try calls.openFile(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
    }
    defer { try? calls.closeFile(descriptor) }
    let status = try wrap("read", path) { () throws(ErrorNumber) in try calls.status(ofDescriptor: descriptor) }
    switch status.kind {
    case .file: break
    case .directory: throw SystemError("read", path, ErrorNumber(EISDIR))
    case .symlink, .other: throw SystemError("read", path, ErrorNumber(EINVAL), detail: "it is not a regular file")
    }
    if status.size > limit { throw tooLarge(path, limit) }
    var bytes: [UInt8] = []
    // Some files, as those in /proc, say 0 and have content; one byte more than the size finds the end at once.
    var capacity = max(status.size + 1, 4096)
    while true {
      let wanted = capacity
      var failure: ErrorNumber?
      let piece = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
        LargeMemory.prefer(for: UnsafeRawBufferPointer(buffer))
        do throws(ErrorNumber) {
          while count < wanted {
            let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
            let received = try uninterrupted { () throws(ErrorNumber) in
              try calls.readBytes(descriptor, into: rest)
            }
            if received == 0 { break }
            count += received
          }
        } catch {
          failure = error
        }
      }
      if let failure { throw SystemError("read", path, failure) }
      let atEnd = piece.count < wanted
      if bytes.isEmpty { bytes = piece } else { bytes += piece }
      if bytes.count > limit { throw tooLarge(path, limit) }
      if atEnd { return bytes }
      capacity = 1 << 16
    }
  }

  /// Reads a whole file, or answers nil when there is none.
  package func readIfPresent(_ path: String, limit: Int = standardReadLimit) throws(SystemError) -> [UInt8]? {
    do throws(SystemError) {
      return try read(path, limit: limit)
    } catch {
      if error.isAbsent { return nil }
      throw error
    }
  }

  private func tooLarge(_ path: String, _ limit: Int) -> SystemError {
    SystemError("read", path, ErrorNumber(EFBIG), detail: "it is larger than \(limit) bytes")
  }
}
