package import TaktText

/// Lines that were added and removed, as git counts them.
package struct LineCount: Hashable, Sendable {
  /// Lines that are new.
  package var insertions: Int
  /// Lines that are gone.
  package var deletions: Int

  /// Creates a count.
  package init(insertions: Int = 0, deletions: Int = 0) {
    self.insertions = insertions
    self.deletions = deletions
  }

  /// Both together.
  package var total: Int { insertions + deletions }

  package static func += (left: inout LineCount, right: LineCount) {
    left.insertions += right.insertions
    left.deletions += right.deletions
  }

  /// The two members of a JSON object.
  package var members: [(String, JSONValue)] {
    [("insertions", .integer(insertions)), ("deletions", .integer(deletions))]
  }
}
