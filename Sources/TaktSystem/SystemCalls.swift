#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The one place where files are touched: thin, typed system calls, without any policy.
///
/// Nothing is retried here, not even an interrupted call, so that a test can put a fault before every single call and
/// see the policy above deal with it.
package struct SystemCalls: Sendable {
  /// Sees each call first; nil in production.
  package let interceptor: (any SystemCallInterceptor)?

  /// Creates the seam.
  package init(interceptor: (any SystemCallInterceptor)? = nil) {
    self.interceptor = interceptor
  }

  /// Opens a file; every descriptor is close-on-exec.
  func openFile(_ path: String, _ flags: Int32, mode: UInt16 = 0) throws(ErrorNumber) -> Int32 {
    try pass(.open, path)
    return try Int32(onPath(path) { Int(open($0, flags | O_CLOEXEC, mode_t(mode))) })
  }

  /// Closes a descriptor, which is gone afterwards even when an error is reported.
  func closeFile(_ descriptor: Int32) throws(ErrorNumber) {
    let decision = interceptor?.decide(.close, path: "") ?? .proceed
    let result = close(descriptor)
    if case .fail(let number) = decision { throw ErrorNumber(number) }
    if result < 0 { throw .last }
  }

  func readBytes(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws(ErrorNumber) -> Int {
    let limit = try pass(.read, "") ?? buffer.count
    let count = read(descriptor, buffer.baseAddress, min(limit, buffer.count))
    if count < 0 { throw .last }
    return count
  }

  func writeBytes(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(ErrorNumber) -> Int {
    let limit = try pass(.write, "") ?? bytes.count
    let count = write(descriptor, bytes.baseAddress, min(limit, bytes.count))
    if count < 0 { throw .last }
    return count
  }

  /// Waits until what was written has reached the disk.
  func synchronize(_ descriptor: Int32) throws(ErrorNumber) {
    try pass(.synchronize, "")
    #if canImport(Darwin)
      // On macOS `fsync` stops at the drive's cache. Some file systems know only `fsync`.
      if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
    #endif
    if fsync(descriptor) < 0 { throw .last }
  }

  func status(_ path: String, followingLinks: Bool) throws(ErrorNumber) -> FileStatus {
    try pass(.status, path)
    var raw = stat()
    _ = try onPath(path) { Int(followingLinks ? stat($0, &raw) : lstat($0, &raw)) }
    return FileStatus(raw)
  }

  func status(ofDescriptor descriptor: Int32) throws(ErrorNumber) -> FileStatus {
    try pass(.status, "")
    var raw = stat()
    if fstat(descriptor, &raw) < 0 { throw .last }
    return FileStatus(raw)
  }

  func renameFile(_ old: String, to new: String) throws(ErrorNumber) {
    try pass(.rename, old)
    try check(new)
    _ = try onPath(old) { old in new.withCString { new in Int(rename(old, new)) } }
  }

  func unlinkFile(_ path: String) throws(ErrorNumber) {
    try pass(.unlink, path)
    _ = try onPath(path) { Int(unlink($0)) }
  }

  func makeDirectory(_ path: String, mode: UInt16) throws(ErrorNumber) {
    try pass(.makeDirectory, path)
    _ = try onPath(path) { Int(mkdir($0, mode_t(mode))) }
  }

  func removeDirectory(_ path: String) throws(ErrorNumber) {
    try pass(.removeDirectory, path)
    _ = try onPath(path) { Int(rmdir($0)) }
  }

  func unlinkFile(_ path: [UInt8]) throws(ErrorNumber) {
    try pass(.unlink, String(decoding: path, as: UTF8.self))
    try onPath(path) { unlink($0) }
  }

  func removeDirectory(_ path: [UInt8]) throws(ErrorNumber) {
    try pass(.removeDirectory, String(decoding: path, as: UTF8.self))
    try onPath(path) { rmdir($0) }
  }

  func makeLink(_ path: String, target: String) throws(ErrorNumber) {
    try pass(.makeLink, path)
    try check(target)
    _ = try onPath(path) { path in target.withCString { target in Int(symlink(target, path)) } }
  }

  func readLink(_ path: String) throws(ErrorNumber) -> String {
    try pass(.readLink, path)
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = try onPath(path) { path in
      buffer.withUnsafeMutableBytes { bytes in
        let characters = bytes.bindMemory(to: CChar.self)
        return characters.baseAddress.map { readlink(path, $0, characters.count) } ?? -1
      }
    }
    return String(decoding: buffer[..<count], as: UTF8.self)
  }

  func changeMode(_ descriptor: Int32, _ mode: UInt16) throws(ErrorNumber) {
    try pass(.changeMode, "")
    if fchmod(descriptor, mode_t(mode)) < 0 { throw .last }
  }

  func changeOwner(_ descriptor: Int32, user: UInt32, group: UInt32) throws(ErrorNumber) {
    try pass(.changeOwner, "")
    if fchown(descriptor, user, group) < 0 { throw .last }
  }

  func truncateFile(_ descriptor: Int32, to size: Int) throws(ErrorNumber) {
    try pass(.truncate, "")
    if ftruncate(descriptor, off_t(size)) < 0 { throw .last }
  }

  func checkAccess(_ path: String, _ mode: Int32) throws(ErrorNumber) {
    try pass(.access, path)
    _ = try onPath(path) { Int(access($0, mode)) }
  }

  func lockFile(_ descriptor: Int32, _ operation: Int32) throws(ErrorNumber) {
    try pass(.lock, "")
    if flock(descriptor, operation) < 0 { throw .last }
  }

  func realPath(_ path: String) throws(ErrorNumber) -> String {
    try pass(.realPath, path)
    try check(path)
    let (resolved, number) = path.withCString { path -> (String?, ErrorNumber) in
      guard let result = realpath(path, nil) else { return (nil, .last) }
      defer { free(result) }
      return (String(cString: result), ErrorNumber(0))
    }
    guard let resolved else { throw number }
    return resolved
  }

  /// The names in a folder, in the system's order, without `.` and `..`.
  func list(_ path: String) throws(ErrorNumber) -> [String] {
    try pass(.list, path)
    let descriptor = try openFile(path, O_RDONLY | O_DIRECTORY)
    guard let stream = fdopendir(descriptor) else {
      let number = ErrorNumber.last
      close(descriptor)
      throw number
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else {
        let number = ErrorNumber.last
        if number.rawValue != 0 { throw number }
        return names
      }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
  }

  /// Asks the interceptor; answers a limit for the bytes, if there is one.
  @discardableResult
  private func pass(_ call: SystemCall, _ path: String) throws(ErrorNumber) -> Int? {
    guard let interceptor else { return nil }
    switch interceptor.decide(call, path: path) {
    case .proceed: return nil
    case .fail(let number): throw ErrorNumber(number)
    case .shorten(let limit): return limit
    }
  }

  // A C string ends at the first zero byte, so such a path would silently mean another file.
  private func check(_ path: String) throws(ErrorNumber) {
    if path.utf8.contains(0) { throw ErrorNumber(EINVAL) }
  }

  private func onPath(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Int32) throws(ErrorNumber) {
    if path.contains(0) { throw ErrorNumber(EINVAL) }
    let failure = (path.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { characters -> ErrorNumber? in
      guard let start = characters.baseAddress else { return ErrorNumber(EINVAL) }
      return body(start) < 0 ? .last : nil
    }
    if let failure { throw failure }
  }

  private func onPath(_ path: String, _ body: (UnsafePointer<CChar>) -> Int) throws(ErrorNumber) -> Int {
    try check(path)
    let (result, number) = path.withCString { path -> (Int, ErrorNumber) in
      let result = body(path)
      return (result, .last)
    }
    if result < 0 { throw number }
    return result
  }
}
