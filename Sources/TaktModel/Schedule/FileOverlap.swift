/// The files that a story will touch, as far as that is known: patterns that it declares, and paths that were seen.
///
/// Nothing known means no overlap: what two stories then do to the same file comes out when their work is merged.
package struct FileOverlap: Hashable, Sendable {
  /// Paths that mean themselves and everything below.
  private var paths: Set<String> = []

  /// The directories above these paths.
  private var directories: Set<String> = []

  /// Patterns that are more than a path.
  private var patterns: [FilePattern] = []

  /// Takes patterns, as a plan has them, and paths in which no character means anything else.
  package init(patterns declared: [String] = [], paths known: [String] = []) {
    for text in declared {
      if FilePattern.isPlain(text) { add(path: text) } else { patterns.append(FilePattern(text)) }
    }
    for path in known { add(path: path) }
  }

  /// Whether nothing is known.
  package var isEmpty: Bool { paths.isEmpty && patterns.isEmpty }

  /// Whether a path could exist that both touch.
  ///
  /// Paths cost what there are of them, patterns what both sides have of them multiplied.
  package func overlaps(_ other: FileOverlap) -> Bool {
    contains(anyOf: other) || other.contains(anyOf: self)
      || patterns.contains { pattern in other.patterns.contains { $0.overlaps(pattern) } }
      || Self.meet(patterns, other.paths) || Self.meet(other.patterns, paths)
  }

  /// The union of two sets of files.
  package func union(_ other: FileOverlap) -> FileOverlap {
    var both = self
    both.paths.formUnion(other.paths)
    both.directories.formUnion(other.directories)
    both.patterns += other.patterns
    return both
  }

  /// Whether one of the other's paths is one of these or above one of these.
  private func contains(anyOf other: FileOverlap) -> Bool {
    other.paths.contains { paths.contains($0) || directories.contains($0) }
  }

  private static func meet(_ patterns: [FilePattern], _ paths: Set<String>) -> Bool {
    !patterns.isEmpty
      && paths.contains { path in
        let below = FilePattern(path: path)
        return patterns.contains { $0.overlaps(below) }
      }
  }

  private mutating func add(path: String) {
    let names = FilePattern.names(path)
    // A path that leads out of the repository cannot be compared: it may be anything.
    guard !names.contains("..") else {
      paths.insert("")
      return
    }
    paths.insert(names.joined(separator: "/"))
    for count in names.indices { directories.insert(names[..<count].joined(separator: "/")) }
  }
}
