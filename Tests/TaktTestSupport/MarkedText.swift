package import TaktText

/// A text in which places are marked by `1️⃣`, `2️⃣`, …; the marks are not part of the text.
package struct MarkedText: Sendable {
  /// The text without its marks.
  package let text: String

  /// The byte offset of each mark.
  package let offsets: [Character: Int]

  /// Reads marked text.
  package init(_ marked: String) {
    var text = ""
    var offsets: [Character: Int] = [:]
    for character in marked {
      if Self.marks.contains(character) {
        offsets[character] = text.utf8.count
      } else {
        text.append(character)
      }
    }
    self.text = text
    self.offsets = offsets
  }

  /// The source without marks.
  package func source(named name: String = "text") -> SourceText { SourceText(name: name, text) }

  /// The byte offset of a mark, or nil when it is not in the text.
  package subscript(_ mark: Character) -> Int? { offsets[mark] }

  /// The mark that stands at an offset.
  package func mark(at offset: Int) -> Character? { offsets.first { $0.value == offset }?.key }

  private static let marks: Set<Character> = ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣", "8️⃣", "9️⃣"]
}
