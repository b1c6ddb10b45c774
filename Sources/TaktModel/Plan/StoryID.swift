/// The name of a story in its plan, such as `US-001`.
///
/// A story id becomes part of file names, commit trailers and git refs, so nothing but `US-` and three to six ASCII
/// digits is ever accepted.
package struct StoryID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The id as it is written.
  package let text: String

  /// Accepts an id, or returns nil when the text is not one.
  package init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard (6...9).contains(bytes.count), bytes.starts(with: [0x55, 0x53, 0x2D]) else { return nil }
    guard bytes.dropFirst(3).allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    self.text = text
  }

  package var description: String { text }

  package static func < (left: StoryID, right: StoryID) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }
}
