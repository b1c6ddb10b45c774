import Synchronization

/// Bytes that are not a whole line yet.
final class SharedBytes: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    var isDropping = false
  }

  private let state = Mutex(State())

  /// Adds bytes and returns the lines that are whole now, without their line breaks.
  func append(_ added: ArraySlice<UInt8>, limit: Int) -> [[UInt8]] {
    state.withLock { state in
      var lines: [[UInt8]] = []
      for part in added.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
        if part.offset > 0 {
          if !state.isDropping { lines.append(state.bytes) }
          state.bytes.removeAll(keepingCapacity: true)
          state.isDropping = false
        }
        guard !state.isDropping else { continue }
        state.bytes += part.element
        if state.bytes.count > limit {
          state.isDropping = true
          state.bytes.removeAll()
        }
      }
      return lines
    }
  }

  /// Returns what is left and forgets it.
  func takeAll() -> [UInt8] {
    state.withLock { state in
      defer { state = State() }
      return state.isDropping ? [] : state.bytes
    }
  }
}
