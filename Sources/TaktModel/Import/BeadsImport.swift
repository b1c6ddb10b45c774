import TaktText

/// Reads the `issues.jsonl` of beads: one issue a line.
enum BeadsImport {
  /// Reads a document.
  static func read(_ source: SourceText) throws(Failure) -> ImportedDocument {
    var document = ImportedDocument(name: source.name)
    var issues: [JSONNode] = []
    var start = source.contentStart
    while start < source.bytes.count {
      let end = source.bytes[start...].firstIndex(of: 0x0A) ?? source.bytes.count
      let line = source.bytes[start..<end]
      if line.contains(where: { $0 > 0x20 }) {
        do {
          issues.append(try JSONDocument.read(SourceText(name: source.name, bytes: Array(line))).root)
        } catch {
          var shifted = error
          shifted.span = SourceSpan(error.span.start + start, error.span.end + start)
          throw shifted.failure(in: source)
        }
      }
      start = end + 1
    }

    let epics = Set(issues.filter { $0["issue_type"]?.string == "epic" }.compactMap { TaskFields.key($0["id"]) })
    var children: [String: [String]] = [:]
    for issue in issues {
      guard let key = TaskFields.key(issue["id"]) else { continue }
      for edge in edges(issue) where edge.type == "parent-child" { children[edge.target, default: []].append(key) }
    }
    for (index, issue) in issues.enumerated() {
      let fields = TaskFields(issue, fallbackKey: "#\(index + 1)")
      guard !fields.isCancelled, var story = fields.story(&document) else { continue }
      let isGroup = epics.contains(story.key) && children[story.key] != nil
      if isGroup {
        document.decide(
          "import.epic", "the epic “\(ForeignText.line(story.title, limit: 80))” is no story; its parts are")
        continue
      }
      story.dependsOn = edges(issue).filter { $0.type == "blocks" }.flatMap { edge in
        epics.contains(edge.target) ? children[edge.target] ?? [edge.target] : [edge.target]
      }
      story.isDone = fields.isDone
      for name in ["design", "notes"] {
        guard name != "notes" || story.notes.isEmpty, let text = issue[name]?.string, !Words(text).isEmpty else {
          continue
        }
        story.notes += (story.notes.isEmpty ? "" : "\n") + text
      }
      document.stories.append(story)
    }
    return document
  }

  /// What an issue depends on, and how.
  private static func edges(_ issue: JSONNode) -> [(target: String, type: String)] {
    (issue["dependencies"]?.elements ?? []).compactMap { edge in
      guard let target = TaskFields.key(edge["depends_on_id"]) else { return nil }
      return (target, edge["type"]?.string ?? "blocks")
    }
  }
}
