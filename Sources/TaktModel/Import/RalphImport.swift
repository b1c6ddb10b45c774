import TaktText

/// Reads Ralph's `prd.json` in its variants: `userStories`, `tasks` or `stories`, or a bare list.
enum RalphImport {
  /// Reads a document.
  static func read(_ source: SourceText) throws(Failure) -> ImportedDocument {
    let root: JSONNode
    do {
      root = try JSONDocument.read(source).root
    } catch {
      throw error.failure(in: source)
    }
    var document = ImportedDocument(name: source.name)
    document.project = root["project"]?.string ?? root["projectName"]?.string ?? ""
    let branch = root["branchName"]?.string ?? root["branch"]?.string ?? root["feature"]?.string ?? ""
    document.feature = branch.split(separator: "/").last.map(String.init) ?? ""
    document.description = root["description"]?.string ?? root["title"]?.string ?? ""
    document.nonGoals = root["nonGoals"]?.elements.compactMap(\.string) ?? []
    let list =
      root.kind == .array ? root : ["userStories", "stories", "tasks", "items"].lazy.compactMap { root[$0] }.first
    for (index, node) in (list?.elements ?? []).enumerated() {
      let reader = TaskFields(node, fallbackKey: "#\(index + 1)")
      guard var story = reader.story(&document) else { continue }
      story.isDone = node["passes"]?.bool ?? node["done"]?.bool ?? node["completed"]?.bool ?? reader.isDone
      document.stories.append(story)
    }
    return document
  }
}

/// The fields of a task that most tools share.
struct TaskFields {
  private let node: JSONNode
  private let fallbackKey: String

  /// Whether the status says that it is done.
  let isDone: Bool

  /// Whether the status says that nobody wants it any more.
  let isCancelled: Bool

  init(_ node: JSONNode, fallbackKey: String) {
    self.node = node
    self.fallbackKey = fallbackKey
    let status = Words(node["status"]?.string ?? "").words.joined(separator: " ")
    isDone = ["done", "closed", "completed", "complete", "finished", "passed"].contains(status)
    isCancelled = ["cancelled", "canceled", "tombstone", "deleted", "wontfix", "duplicate"].contains(status)
  }

  /// An id of any sort as a key.
  static func key(_ node: JSONNode?) -> String? {
    node.flatMap { $0.string ?? $0.integer.map(String.init) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The story, or nil when it is nothing or has neither title nor description.
  func story(_ document: inout ImportedDocument) -> ImportedStory? {
    if let text = node.string, !Words(text).isEmpty {
      var story = ImportedStory(key: fallbackKey, title: StoryWording.title(text))
      if !story.title.utf8.elementsEqual(text.utf8) { story.description = text }
      return story
    }
    let title = ["title", "name", "summary", "task", "story", "description"].lazy
      .compactMap { node[$0]?.string }.first { !Words($0).isEmpty }
    guard node.kind == .object, let title else {
      document.decide(
        "import.unreadable",
        "entry \(ForeignText.line(fallbackKey, limit: 40)) has no title and is left out")
      return nil
    }
    var story = ImportedStory(key: Self.key(node["id"]) ?? fallbackKey, title: StoryWording.title(title))
    story.description = node["description"]?.string ?? (story.title == title ? "" : title)
    story.criteria =
      ["acceptanceCriteria", "acceptance_criteria", "criteria", "steps", "acceptance"].lazy
      .compactMap { node[$0] }.first.map(Self.texts) ?? []
    story.dependsOn =
      ["dependsOn", "depends_on", "dependencies", "blockedBy"].lazy
      .compactMap { node[$0] }.first?.elements.compactMap { Self.key($0) } ?? []
    story.priority = node["priority"].flatMap { $0.integer ?? $0.string.flatMap(StoryWording.priority) }
    story.kind = node["type"]?.string.flatMap(Story.Kind.init(rawValue:))
    story.size =
      node["size"]?.string.flatMap(StoryWording.size) ?? node["complexity"]?.string.flatMap(StoryWording.size)
    story.notes = node["notes"]?.string ?? ""
    return story
  }

  /// A list of texts, or the lines of one text without their bullets.
  static func texts(_ node: JSONNode) -> [String] {
    if node.kind == .array { return node.elements.compactMap(\.string).filter { !Words($0).isEmpty } }
    return (node.string ?? "").split(whereSeparator: { $0.isNewline }).map { line in
      var text = line.drop { " \t-*•".contains($0) }
      for box in ["[ ] ", "[x] ", "[X] "] where text.hasPrefix(box) { text = text.dropFirst(box.count) }
      return StoryWording.stripped(String(text))
    }.filter { !Words($0).isEmpty }
  }
}
