#if canImport(Glibc)
  import CTaktSystem
  import Glibc
#elseif canImport(Musl)
  import CTaktSystem
  import Musl
#else
  import Darwin
#endif

/// The two ends of a pipe, which no child inherits by accident.
struct Pipe: Sendable {
  let reading: Int32
  let writing: Int32

  /// Makes a pipe whose ends have numbers above the standard ones.
  static func make() throws(ErrorNumber) -> Pipe {
    var ends: [Int32] = [-1, -1]
    #if canImport(Darwin)
      // Children of ours get only what they are given, so the moment between the calls does no harm.
      guard pipe(&ends) == 0 else { throw .last }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    #else
      guard takt_pipe(&ends) == 0 else { throw .last }
    #endif
    for index in ends.indices where ends[index] < 3 {
      let moved = fcntl(ends[index], F_DUPFD_CLOEXEC, 3)
      if moved < 0 {
        let number = ErrorNumber.last
        for end in ends { _ = systemClose(end) }
        throw number
      }
      _ = systemClose(ends[index])
      ends[index] = moved
    }
    return Pipe(reading: ends[0], writing: ends[1])
  }

  func close() {
    _ = systemClose(reading)
    _ = systemClose(writing)
  }
}

/// The system's `close`, for types that have a method of that name.
func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

/// Makes reads and writes of a descriptor return at once.
func makeNonBlocking(_ descriptor: Int32) {
  let flags = fcntl(descriptor, F_GETFL)
  _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
}
