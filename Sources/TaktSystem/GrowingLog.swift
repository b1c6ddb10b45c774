import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that takes what a program writes as it comes, up to a limit.
///
/// It begins with the first bytes and ends with the last ones; what did not fit in between is counted in a line of its
/// own. Unlike everything else that takt writes it is not durable and may be cut off by a crash: nothing follows from it.
/// A disk that is full costs the log, never the program whose output it is.
package final class GrowingLog: Sendable {
  private struct State {
    var descriptor: Int32?
    var room: Int
    var tail: ByteTail
    var beyond = 0
    var lost = 0
    var last = (stream: ProcessStream.output, byte: UInt8(ascii: "\n"))
  }

  /// How much of the end is kept when the middle is left out.
  package static let tailLimit = 64 << 10

  private let state: Mutex<State>
  private let calls: SystemCalls

  /// Begins an empty log for this user alone.
  ///
  /// - `limit`: The most bytes that the file will have, its note on what is missing included.
  package init(_ path: String, limit: Int, files: FileSystem) throws(SystemError) {
    calls = files.calls
    let calls = calls
    let descriptor = try files.wrap("write", path) { () throws(ErrorNumber) in
      try calls.openFile(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, mode: 0o600)
    }
    let room = max(limit - Self.tailLimit - 256, 0)
    state = Mutex(State(descriptor: descriptor, room: room, tail: ByteTail(limit: Self.tailLimit)))
  }

  deinit { finish() }

  /// Takes what came; a stream that interrupts the other in the middle of a line begins a new one.
  package func take(_ stream: ProcessStream, _ bytes: ArraySlice<UInt8>) {
    guard let final = bytes.last else { return }
    state.withLock { state in
      if state.last.stream != stream, state.last.byte != UInt8(ascii: "\n") { add([UInt8(ascii: "\n")], &state) }
      state.last = (stream, final)
      add(bytes, &state)
    }
  }

  /// Adds a line of takt's own, and closes the file.
  package func finish(_ note: String? = nil) {
    state.withLock { state in
      guard let descriptor = state.descriptor else { return }
      let missing = state.beyond - state.tail.bytes.count + state.lost
      if missing > 0 { write(Array("\n[\(missing) bytes were left out here]\n".utf8)[...], descriptor, &state) }
      write(state.tail.bytes[...], descriptor, &state)
      if let note { write(Array("\n[\(note)]\n".utf8)[...], descriptor, &state) }
      try? calls.closeFile(descriptor)
      state.descriptor = nil
    }
  }

  private func add(_ bytes: ArraySlice<UInt8>, _ state: inout State) {
    guard let descriptor = state.descriptor else { return }
    let fitting = bytes.prefix(state.room)
    state.room -= fitting.count
    if !fitting.isEmpty { write(fitting, descriptor, &state) }
    let rest = bytes[fitting.endIndex...]
    state.beyond += rest.count
    state.tail.take(rest)
  }

  private func write(_ bytes: ArraySlice<UInt8>, _ descriptor: Int32, _ state: inout State) {
    let calls = calls
    let written = bytes.withUnsafeBytes { buffer -> Int in
      var count = 0
      while count < buffer.count {
        let rest = UnsafeRawBufferPointer(rebasing: buffer[count...])
        let step = try? uninterrupted { () throws(ErrorNumber) in try calls.writeBytes(descriptor, rest) }
        guard let step, step > 0 else { break }
        count += step
      }
      return count
    }
    state.lost += bytes.count - written
  }
}
