/// A word that several commands begin with, such as `plan`; alone it shows them.
package struct CommandNoun: Hashable, Sendable {
  /// The word.
  package let word: String

  /// What its commands are about, as a phrase in lower case without a full stop.
  package let summary: String

  /// Describes a noun.
  package init(_ word: String, _ summary: String) {
    self.word = word
    self.summary = summary
  }
}
