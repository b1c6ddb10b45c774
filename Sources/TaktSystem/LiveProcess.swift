#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the running process knows about itself.
enum LiveProcess {
  /// The current folder, or nothing when it has been deleted.
  static func workingDirectory() -> String {
    guard let path = getcwd(nil, 0) else { return "" }
    defer { free(path) }
    return String(cString: path)
  }

  /// The environment; where a name stands twice the first counts, as it does for `getenv`.
  static func environment() -> [String: String] {
    var result: [String: String] = [:]
    #if canImport(Darwin)
      let first: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = _NSGetEnviron().pointee
    #else
      let first: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = environ
    #endif
    guard var next = first else { return [:] }
    while let entry = next.pointee {
      let text = String(cString: entry)
      if let equals = text.utf8.dropFirst().firstIndex(of: UInt8(ascii: "=")) {
        let name = String(text[..<equals])
        if result[name] == nil { result[name] = String(text[text.utf8.index(after: equals)...]) }
      }
      next += 1
    }
    return result
  }

  /// The real path of the running program, or nothing when the system does not say.
  static func executablePath() -> String {
    #if canImport(Darwin)
      var size = UInt32(PATH_MAX)
      var buffer = [CChar](repeating: 0, count: Int(size))
      guard _NSGetExecutablePath(&buffer, &size) == 0, let resolved = realpath(buffer, nil) else { return "" }
    #else
      guard let resolved = realpath("/proc/self/exe", nil) else { return "" }
    #endif
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
