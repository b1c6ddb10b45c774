package import TaktText

/// What the journal proves about a story, as `stories.json` shows it.
package struct StoryStatus: Hashable, Sendable {
  /// The story.
  package var story: StoryID
  /// Whether it is done and in git.
  package var passes: Bool
  /// When its first attempt began.
  package var startTime: Timestamp?
  /// When it passed or was blocked.
  package var endTime: Timestamp?
  /// Why it is not done.
  package var blocked: StoryBlock?

  /// Creates a status.
  package init(
    story: StoryID, passes: Bool, startTime: Timestamp?, endTime: Timestamp?, blocked: StoryBlock? = nil
  ) {
    self.story = story
    self.passes = passes
    self.startTime = startTime
    self.endTime = endTime
    self.blocked = blocked
  }
}

/// Changes a plan's status fields and no other byte.
package enum PlanEdits {
  /// The plan's text with the status of some stories as the journal has it; a story that is not there is passed over.
  package static func applying(_ statuses: [StoryStatus], to source: SourceText) throws(Failure) -> SourceText {
    var text = source
    for status in statuses {
      for (name, value) in fields(of: status) {
        // Each edit moves what follows it, so the text is read again; plans are small and this is rare.
        text = try setting(name, value, of: status.story, in: text)
      }
    }
    return text
  }

  private static func fields(of status: StoryStatus) -> [(String, JSONValue?)] {
    [
      ("passes", .bool(status.passes)),
      ("startTime", status.startTime.map { .string($0.text) }),
      ("endTime", status.endTime.map { .string($0.text) }),
      (
        "blocked",
        status.blocked.map {
          ["category": .string($0.category.rawValue), "reason": .string($0.reason)]
        }
      ),
    ]
  }

  private static func setting(
    _ name: String, _ value: JSONValue?, of story: StoryID, in text: SourceText
  ) throws(Failure) -> SourceText {
    let document: JSONDocument
    do {
      document = try JSONDocument.read(text)
    } catch {
      throw error.failure(in: text)
    }
    guard let list = document.root["userStories"],
      let position = list.elements.firstIndex(where: { $0["id"]?.string == story.text })
    else { return text }
    let node = list.elements[position]
    guard let value else {
      // Only `blocked` is ever taken away; it has no empty form.
      guard name == "blocked", node[name] != nil else { return text }
      return try JSONEdit.remove(at: ["userStories", .index(position), .name(name)], in: document)
        .map { text.applying([$0]) } ?? text
    }
    guard node[name]?.value != value else { return text }
    return try JSONEdit.set(value, at: ["userStories", .index(position), .name(name)], in: document)
      .map { text.applying([$0]) } ?? text
  }
}
