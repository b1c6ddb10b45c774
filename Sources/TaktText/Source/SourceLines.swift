/// The lines of a text, found one by one.
struct SourceLines {
  /// A line: where it begins, where its text ends, and where the next one begins.
  struct Line {
    var start: Int
    var end: Int
    var next: Int
  }

  private let bytes: [UInt8]

  init(_ source: SourceText) { bytes = source.bytes }

  /// The line that begins at an offset, or nil at the end of the text.
  func line(at start: Int) -> Line? {
    guard start < bytes.count else { return nil }
    var end = start
    while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
    var next = min(end + 1, bytes.count)
    if end + 1 < bytes.count, bytes[end] == 0x0D, bytes[end + 1] == 0x0A { next = end + 2 }
    return Line(start: start, end: end, next: next)
  }

  /// Whether a line is one of some markers, with nothing but blanks after it.
  func isMarker(_ line: Line, _ markers: [String]) -> Bool {
    var end = line.end
    while end > line.start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
    return markers.contains { bytes[line.start..<end].elementsEqual($0.utf8) }
  }
}
