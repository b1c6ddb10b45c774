import TaktText

/// Reads Task Master's `tasks.json`: one list of tasks for each tag, or one without tags; subtasks become stories.
enum TaskMasterImport {
  /// Reads a document.
  static func read(_ source: SourceText) throws(Failure) -> ImportedDocument {
    let root: JSONNode
    do {
      root = try JSONDocument.read(source).root
    } catch {
      throw error.failure(in: source)
    }
    var document = ImportedDocument(name: source.name)
    document.project = root["metadata"]?["projectName"]?.string ?? root["meta"]?["projectName"]?.string ?? ""
    var tags: [(name: String, tasks: JSONNode)] = []
    if let tasks = root["tasks"], tasks.kind == .array {
      tags = [("", tasks)]
    } else {
      for member in root.members {
        guard let tasks = member.value["tasks"], tasks.kind == .array, tasks.count > 0 else { continue }
        tags.append((member.name, tasks))
      }
    }
    if tags.count > 1 {
      let names = tags.map { ForeignText.line($0.name, limit: 40) }.joined(separator: ", ")
      document.decide("import.tags", "the tasks of all tags became one plan: \(names)")
    } else if let name = tags.first?.name, !name.isEmpty, name != "master" {
      document.feature = name
    }
    for tag in tags { readTag(tags.count > 1 ? tag.name : "", tag.tasks, &document) }
    return document
  }

  private static func readTag(_ tag: String, _ tasks: JSONNode, _ document: inout ImportedDocument) {
    func name(_ key: String) -> String { tag.isEmpty ? key : "\(tag)/\(key)" }
    // What depends on a task with subtasks depends on all of them.
    var parts: [String: [String]] = [:]
    for (index, task) in tasks.elements.enumerated() {
      let key = TaskFields.key(task["id"]) ?? "\(index + 1)"
      let subtasks = (task["subtasks"]?.elements ?? []).enumerated().filter {
        !TaskFields($1, fallbackKey: "").isCancelled && $1.kind == .object
      }
      parts[key] = subtasks.map { "\(key).\(TaskFields.key($1["id"]) ?? "\($0 + 1)")" }
    }
    func resolved(_ key: String) -> [String] {
      guard let list = parts[key], !list.isEmpty else { return [name(key)] }
      return list.map(name)
    }
    for (index, task) in tasks.elements.enumerated() {
      let key = TaskFields.key(task["id"]) ?? "\(index + 1)"
      let fields = TaskFields(task, fallbackKey: key)
      guard !fields.isCancelled, var story = fields.story(&document) else { continue }
      let before = story.dependsOn.flatMap(resolved)
      finish(&story, task)
      story.isDone = fields.isDone
      let subtasks = task["subtasks"]?.elements ?? []
      guard let own = parts[key], !own.isEmpty else {
        story.key = name(key)
        story.dependsOn = before
        document.stories.append(story)
        continue
      }
      for (position, subtask) in subtasks.enumerated() {
        let fields = TaskFields(subtask, fallbackKey: "\(position + 1)")
        guard !fields.isCancelled, var part = fields.story(&document) else { continue }
        let siblings = part.dependsOn.flatMap { dependency -> [String] in
          // A bare number is a sibling; `3.1` is a subtask of another task.
          dependency.contains(".") ? [name(dependency)] : [name("\(key).\(dependency)")]
        }
        part.key = name("\(key).\(part.key)")
        part.dependsOn = siblings + before
        part.isDone = fields.isDone || story.isDone
        part.priority = part.priority ?? story.priority
        finish(&part, subtask)
        let context = "Part of “\(story.title)”."
        let end = part.description.last.map { ".!?".contains($0) ? " " : ". " } ?? ""
        part.description += end + context
        document.stories.append(part)
      }
      if !story.criteria.isEmpty {
        document.decide(
          "import.parent-criteria",
          "how “\(ForeignText.line(story.title, limit: 80))” is tested as a whole belongs to one of its parts")
      }
    }
  }

  private static func finish(_ story: inout ImportedStory, _ task: JSONNode) {
    if story.criteria.isEmpty, let strategy = task["testStrategy"] { story.criteria = TaskFields.texts(strategy) }
    if let details = task["details"]?.string, !Words(details).isEmpty {
      story.notes += (story.notes.isEmpty ? "" : "\n") + details
    }
  }
}
