/// What takes the items of a list of commits and changes.
package protocol DiffListSink {
  /// Takes a commit; the changes that follow are its own.
  mutating func apply(commit fields: [[UInt8]])
  /// Takes the two modes of a changed entry, as octal digits.
  mutating func apply(oldMode: ArraySlice<UInt8>, newMode: ArraySlice<UInt8>)
  /// Takes a changed file.
  mutating func apply(_ change: FileChange)
}

/// One file that a commit or a comparison changes.
package struct FileChange: Hashable, Sendable {
  /// Its path, the new one when it was renamed.
  package var path: GitPath
  /// The path before it was renamed, or nil.
  package var oldPath: GitPath?
  /// The lines; none for a binary file.
  package var lines: LineCount
  /// Whether git takes it for binary.
  package var isBinary: Bool
}

/// Reads what `git log` and `git diff-tree` print with `-z --numstat`, and optionally `--raw`, piece by piece.
///
/// A commit is announced by the byte 1 and `headerFields` fields. Paths and names may hold any byte but zero.
package struct DiffListReader<Sink: DiffListSink> {
  private enum Place {
    case item
    case header
    case rawPaths(Int)
    case oldPath
    case newPath
  }

  /// Where the items go.
  package private(set) var sink: Sink

  /// Whether something was read that git does not print.
  package private(set) var isMalformed = false

  private let headerFields: Int
  private var place = Place.item
  private var header: [[UInt8]] = []
  private var pending: [UInt8] = []
  private var change = FileChange(path: GitPath([]), lines: LineCount(), isBinary: false)

  /// Creates a reader of commits with so many fields each.
  package init(_ sink: Sink, headerFields: Int) {
    self.sink = sink
    self.headerFields = headerFields
  }

  /// Whether the text that was read ends where an item ends.
  package var isComplete: Bool {
    if case .item = place { pending.isEmpty && !isMalformed } else { false }
  }

  /// Takes the next piece.
  package mutating func read(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while let end = Self.zero(in: rest) {
      if pending.isEmpty {
        apply(rest[..<end])
      } else {
        pending += rest[..<end]
        let field = pending
        pending = []
        apply(field[...])
      }
      rest = rest[(end + 1)...]
    }
    pending += rest
  }

  private static func zero(in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.withUnsafeBufferPointer { $0.firstIndex(of: 0) }.map { bytes.startIndex + $0 }
  }

  private mutating func apply(_ field: ArraySlice<UInt8>) {
    switch place {
    case .item: begin(field)
    case .header:
      header.append(Array(field))
      finishHeader()
    case .rawPaths(let count): place = count > 1 ? .rawPaths(count - 1) : .item
    case .oldPath:
      change.oldPath = GitPath(field)
      place = .newPath
    case .newPath:
      change.path = GitPath(field)
      finishChange()
    }
  }

  private mutating func begin(_ field: ArraySlice<UInt8>) {
    // The list of a commit's changes begins on a line of its own.
    let field = field.first == 0x0A ? field.dropFirst() : field
    switch field.first {
    case 0x01:
      header = [Array(field.dropFirst())]
      finishHeader()
    case 0x3A: beginRaw(field.dropFirst())
    case .some(0x2D), .some(0x30...0x39): beginChange(field)
    default: isMalformed = true
    }
  }

  private mutating func finishHeader() {
    guard header.count == headerFields else {
      place = .header
      return
    }
    place = .item
    sink.apply(commit: header)
  }

  // `100644 100644 1a2b… 3c4d… R100`
  private mutating func beginRaw(_ field: ArraySlice<UInt8>) {
    let words = field.split(separator: 0x20)
    guard words.count == 5, let status = words[4].first else { return isMalformed = true }
    sink.apply(oldMode: words[0], newMode: words[1])
    place = .rawPaths(status == 0x52 || status == 0x43 ? 2 : 1)
  }

  // `12	3	path`, `-	-	path`, or `12	3	` with the two paths of a rename behind it.
  private mutating func beginChange(_ field: ArraySlice<UInt8>) {
    guard let first = field.firstIndex(of: 0x09), let second = field[(first + 1)...].firstIndex(of: 0x09) else {
      return isMalformed = true
    }
    let (insertions, deletions) = (Self.number(field[..<first]), Self.number(field[(first + 1)..<second]))
    change.oldPath = nil
    change.isBinary = field.first == 0x2D
    change.lines = LineCount(insertions: insertions ?? 0, deletions: deletions ?? 0)
    if !change.isBinary, insertions == nil || deletions == nil { isMalformed = true }
    let path = field[(second + 1)...]
    if path.isEmpty {
      place = .oldPath
    } else {
      change.path = GitPath(path)
      finishChange()
    }
  }

  private mutating func finishChange() {
    place = .item
    sink.apply(change)
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard !digits.isEmpty, digits.count < 19, digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }
}
