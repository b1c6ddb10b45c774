/// Cuts a stream of bytes into lines.
final class LineSplitter: Sendable {
  private let onLine: @Sendable (ArraySlice<UInt8>) -> Void
  private let rest = SharedBytes()

  /// The longest line that is passed on; a longer one is left out, it cannot be an event.
  private static let limit = 1 << 20

  init(_ onLine: @escaping @Sendable (ArraySlice<UInt8>) -> Void) {
    self.onLine = onLine
  }

  func take(_ bytes: ArraySlice<UInt8>) {
    rest.append(bytes, limit: Self.limit, onLine)
  }

  func finish() {
    let last = rest.takeAll()
    if !last.isEmpty { onLine(last[...]) }
  }
}
