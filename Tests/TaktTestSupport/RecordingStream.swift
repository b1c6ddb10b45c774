import Synchronization
import TaktSystem

/// A stream that keeps what is written to it.
package final class RecordingStream: OutputStream {
  private let written = Mutex("")

  package let isTerminal: Bool
  package let width: Int?

  /// Creates a stream.
  package init(isTerminal: Bool = false, width: Int? = nil) {
    self.isTerminal = isTerminal
    self.width = width
  }

  package func write(_ text: String) { written.withLock { $0 += text } }

  /// Everything written so far.
  package var text: String { written.withLock { $0 } }
}
