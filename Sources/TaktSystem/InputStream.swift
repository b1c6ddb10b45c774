package import TaktText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where a command's own input comes from.
package protocol InputStream: Sendable {
  /// Reads to the end, at most this many bytes; more is a failure.
  func readAll(limit: Int) throws(Failure) -> [UInt8]

  /// Whether a person would have to type it.
  var isTerminal: Bool { get }
}

/// Bytes read from an open descriptor of this process.
package struct DescriptorInputStream: InputStream {
  private let descriptor: Int32
  private let name: String

  /// Creates a stream; the name is used in error texts.
  package init(_ descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  package var isTerminal: Bool { isatty(descriptor) == 1 }

  package func readAll(limit: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count > 0 {
        bytes.append(contentsOf: buffer[..<count])
        guard bytes.count <= limit else {
          throw Failure(.input, "\(name) is longer than \(limit) bytes", hints: ["give a shorter text"])
        }
        continue
      }
      if count == 0 { return bytes }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&wait, 1, 1000)
      default: throw Failure(.input, "cannot read \(name): \(ErrorNumber.last)")
      }
    }
  }
}
