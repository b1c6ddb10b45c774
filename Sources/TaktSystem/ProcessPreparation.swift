#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a process has to set right about itself before it writes to pipes and starts children.
package enum ProcessPreparation {
  /// Sets everything right; calling it again changes nothing.
  package static func prepare() {
    _ = standardDescriptors
    _ = signalDispositions
  }

  // A program may be started with a standard descriptor closed. The next file it opens would then get that number, and
  // text meant for the terminal would land in it.
  private static let standardDescriptors: Void = {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // The lowest free number is taken, which is this one.
      _ = open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY)
    }
  }()

  /// A closed pipe becomes an error, and the end of a child can be waited for.
  static let signalDispositions: Void = {
    signal(SIGPIPE, SIG_IGN)
    // A parent that ignores SIGCHLD passes that on; then the system would throw the exit status of our children away.
    if isIgnored(SIGCHLD) { signal(SIGCHLD, SIG_DFL) }
  }()

  /// Whether a signal has no effect on this process.
  static func isIgnored(_ number: Int32) -> Bool {
    var current = sigaction()
    guard sigaction(number, nil, &current) == 0 else { return false }
    #if canImport(Darwin)
      let handler = unsafeBitCast(current.__sigaction_u.__sa_handler, to: Int.self)
    #elseif canImport(Musl)
      let handler = unsafeBitCast(current.__sa_handler.sa_handler, to: Int.self)
    #else
      let handler = unsafeBitCast(current.__sigaction_handler.sa_handler, to: Int.self)
    #endif
    // SIG_IGN is the pointer 1 everywhere; the imported constant cannot be compared.
    return handler == 1
  }
}
