/// Why a story will not be done.
package struct StoryBlock: Hashable, Sendable {
  /// What sort of reason it is.
  package var category: BlockCategory
  /// The reason; may be an agent's own words.
  package var reason: String
  /// The story that it waited for in vain.
  package var because: StoryID?

  /// Creates a block.
  package init(category: BlockCategory, reason: String, because: StoryID?) {
    self.category = category
    self.reason = reason
    self.because = because
  }
}
