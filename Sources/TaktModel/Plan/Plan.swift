/// What is to be built: the stories of `stories.json` in the file's order.
package struct Plan: Hashable, Sendable {
  /// The project's name; foreign text.
  package var project: String

  /// The branch the work goes to: `takt/` and an ASCII kebab name.
  package var branchName: String

  /// What the plan is about; foreign text.
  package var description: String

  /// The stories in the order of the file.
  package var stories: [Story]

  /// Creates a plan.
  package init(project: String, branchName: String, description: String = "", stories: [Story]) {
    self.project = project
    self.branchName = branchName
    self.description = description
    self.stories = stories
  }

  /// The branch name without its `takt/` prefix, used in run ids and file names.
  package var feature: String {
    String(branchName.dropFirst(BranchName.prefix.count))
  }

  /// The story with an id.
  package func story(_ id: StoryID) -> Story? {
    stories.first { $0.id == id }
  }

  /// The stories in the order in which one worker takes them: by priority, then as the file has them.
  package var storiesInOrder: [Story] {
    stories.enumerated()
      .sorted { ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset) }
      .map(\.element)
  }
}

/// The rule for the branches that takt works on.
package enum BranchName {
  /// What every branch of takt starts with.
  package static let prefix = "takt/"

  /// Whether a text is `takt/` followed by lower-case ASCII words joined by single hyphens, 60 bytes at most.
  ///
  /// Far narrower than what git accepts: the name becomes part of refs, file names and command lines.
  package static func isValid(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let start = Array(prefix.utf8)
    guard bytes.starts(with: start), bytes.count > start.count, bytes.count <= 65 else { return false }
    return isWords(bytes.dropFirst(start.count))
  }

  /// Whether bytes are lower-case ASCII words joined by single hyphens.
  static func isWords(_ name: some BidirectionalCollection<UInt8>) -> Bool {
    guard !name.isEmpty, name.first != 0x2D, name.last != 0x2D else { return false }
    var previous: UInt8 = 0
    for byte in name {
      let isWord = (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
      guard isWord || (byte == 0x2D && previous != 0x2D) else { return false }
      previous = byte
    }
    return true
  }
}
