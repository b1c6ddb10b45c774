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
    let document: JSONDocument
    do {
      document = try JSONDocument.read(source)
    } catch {
      throw error.failure(in: source)
    }
    var wanted: [StoryID: StoryStatus] = [:]
    for status in statuses { wanted[status.story] = status }
    var editor = JSONEditor(document)
    var edits: [TextEdit] = []
    for node in document.root["userStories"]?.elements ?? [] where !wanted.isEmpty {
      // Of two stories with one id the first has it.
      guard let id = node["id"]?.string.flatMap({ StoryID($0) }), let status = wanted.removeValue(forKey: id) else {
        continue
      }
      edits += Self.edits(status, of: node, &editor)
    }
    return source.applying(edits)
  }

  private static func edits(_ status: StoryStatus, of node: JSONNode, _ editor: inout JSONEditor) -> [TextEdit] {
    var edits: [TextEdit?] = []
    // New members all come after the last one, so they are one insertion.
    var added: [(name: String, value: JSONValue)] = []
    for (name, value) in fields(of: status) {
      if let value, node[name] == nil {
        added.append((name, value))
      } else if let value {
        edits.append(editor.set(value, of: name, in: node))
      } else if name == "blocked" {
        // Only `blocked` is ever taken away; it has no empty form.
        edits.append(JSONEditor.removal(of: name, from: node))
      }
    }
    return (edits + [editor.add(added, to: node)]).compactMap { $0 }
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
}
