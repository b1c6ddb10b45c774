#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// One stream of a child: the pipe, and what of it is kept.
struct CapturedStream {
  let stream: ProcessStream

  /// Our end of the pipe; nil once it is closed.
  private(set) var descriptor: Int32?

  /// What was kept.
  private(set) var kept: [UInt8] = []

  /// How many bytes were beyond the limit.
  private(set) var dropped = 0

  private let limit: Int

  init(_ stream: ProcessStream, descriptor: Int32?, limit: Int) {
    self.stream = stream
    self.descriptor = descriptor
    self.limit = limit
  }

  /// Reads what there is now; answers whether there was anything.
  ///
  /// After a megabyte the other descriptors and the limits get their turn.
  mutating func readAvailable(
    buffer: inout [UInt8], _ onOutput: (@Sendable (ProcessStream, ArraySlice<UInt8>) -> Void)?
  ) -> Bool {
    var hasRead = false
    for _ in 0..<16 {
      guard let descriptor else { return hasRead }
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        hasRead = true
        let room = min(count, limit - kept.count)
        if room > 0 { kept.append(contentsOf: buffer[..<room]) }
        dropped += count - max(room, 0)
        onOutput?(stream, buffer[..<count])
      } else if count == 0 {
        close()
      } else if errno == EAGAIN {
        return hasRead
      } else if errno != EINTR {
        close()
      }
    }
    return hasRead
  }

  mutating func close() {
    if let descriptor { _ = systemClose(descriptor) }
    descriptor = nil
  }
}
