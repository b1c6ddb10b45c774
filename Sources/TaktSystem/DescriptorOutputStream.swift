import Synchronization
package import TaktText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Text written to an open descriptor of this process.
///
/// Needs SIGPIPE to be ignored, which `Context.live()` sees to.
package final class DescriptorOutputStream: OutputStream {
  /// What to do when the reader has gone.
  package enum BrokenPipe: Sendable {
    /// The process ends with status 0: who runs `takt-helper … | head -1` has what they wanted.
    ///
    /// As long as programs run for this process it goes on, and what it writes is dropped.
    case endProcess
    /// Everything further is dropped.
    case ignore
  }

  private struct State {
    var isBroken = false
    var failure: Failure?
  }

  private let descriptor: Int32
  private let name: String
  private let brokenPipe: BrokenPipe
  private let state = Mutex(State())

  /// Creates a stream; the name is used in error texts.
  package init(_ descriptor: Int32, name: String, brokenPipe: BrokenPipe) {
    self.descriptor = descriptor
    self.name = name
    self.brokenPipe = brokenPipe
  }

  package var isTerminal: Bool { isatty(descriptor) == 1 }

  package var width: Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  package var failure: Failure? { state.withLock { $0.failure } }

  package func write(_ text: String) {
    // The lock also keeps the pieces of texts from different threads apart.
    let ends = state.withLock { state -> Bool in
      if state.isBroken { return brokenPipe == .endProcess }
      guard state.failure == nil, let number = writeAll(text) else { return false }
      if number.rawValue == EPIPE {
        state.isBroken = true
        return brokenPipe == .endProcess
      }
      state.failure = Failure(
        .environment, "cannot write to \(name): \(number)", hints: ["make room or send the output somewhere else"])
      return false
    }
    if ends && LiveGroups.all.isEmpty { exit(0) }
  }

  private func writeAll(_ text: String) -> ErrorNumber? {
    var text = text
    return text.withUTF8 { buffer in
      var rest = UnsafeRawBufferPointer(buffer)[...]
      while !rest.isEmpty {
        let piece = UnsafeRawBufferPointer(rebasing: rest)
        #if canImport(Darwin)
          let count = Darwin.write(descriptor, piece.baseAddress, piece.count)
        #elseif canImport(Musl)
          let count = Musl.write(descriptor, piece.baseAddress, piece.count)
        #else
          let count = Glibc.write(descriptor, piece.baseAddress, piece.count)
        #endif
        if count >= 0 {
          rest = rest.dropFirst(count)
          continue
        }
        switch errno {
        case EINTR: continue
        case EAGAIN:
          // Somebody else made the terminal non-blocking; wait for room.
          var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&wait, 1, 1000)
        default: return .last
        }
      }
      return nil
    }
  }
}
