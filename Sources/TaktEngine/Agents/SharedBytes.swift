import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Bytes that are not a whole line yet.
final class SharedBytes: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    var isDropping = false
  }

  private let state = Mutex(State())

  /// Adds bytes and hands over the lines that are whole now, without their line breaks; one longer than the limit is
  /// left out.
  func append(_ added: ArraySlice<UInt8>, limit: Int, _ onLine: (ArraySlice<UInt8>) -> Void) {
    state.withLock { state in
      var rest = added
      while let end = Self.lineBreak(in: rest) {
        if state.bytes.isEmpty, !state.isDropping {
          // Mostly a line comes in one piece, and nothing needs to be put together.
          if end - rest.startIndex <= limit { onLine(rest[..<end]) }
        } else {
          Self.gather(rest[..<end], &state, limit)
          if !state.isDropping { onLine(state.bytes[...]) }
        }
        // What a long line took is given back.
        state = State()
        rest = rest[(end + 1)...]
      }
      Self.gather(rest, &state, limit)
    }
  }

  /// Returns what is left and forgets it.
  func takeAll() -> [UInt8] {
    state.withLock { state in
      defer { state = State() }
      return state.isDropping ? [] : state.bytes
    }
  }

  private static func gather(_ added: ArraySlice<UInt8>, _ state: inout State, _ limit: Int) {
    guard !state.isDropping else { return }
    if state.bytes.count + added.count > limit {
      state = State(isDropping: true)
    } else {
      state.bytes += added
    }
  }

  private static func lineBreak(in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBytes { buffer in
      guard let start = buffer.baseAddress, let found = memchr(start, 0x0A, buffer.count) else { return nil }
      return bytes.startIndex + (UnsafeRawPointer(found) - start)
    }
  }
}
