package import TaktText

/// The forms of documents that plans are made from.
package enum ImportFormat: String, Sendable, CaseIterable {
  /// A PRD in Markdown.
  case markdown
  /// A text without markup, as `pdftotext` makes one.
  case text
  /// Ralph's `prd.json`: `userStories`, `tasks` or a bare list.
  case ralph
  /// Task Master's `tasks.json`.
  case taskMaster = "task-master"
  /// The `issues.jsonl` of beads.
  case beads

  /// Recognizes a document by its name and, where several forms share an ending, by what it contains.
  package static func recognize(_ source: SourceText) -> ImportFormat {
    let name = source.name.lowercased()
    if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") { return .beads }
    if name.hasSuffix(".json") {
      guard let root = (try? JSONDocument.read(source))?.root, root.kind == .object else { return .ralph }
      if root["userStories"] != nil { return .ralph }
      let lists = root["tasks"].map { [$0] } ?? root.members.compactMap { $0.value["tasks"] }
      let isTaskMaster =
        root["tasks"] == nil
        || lists.contains { list in
          list.elements.contains { $0["subtasks"] != nil || $0["dependencies"] != nil || $0["testStrategy"] != nil }
        }
      return isTaskMaster && !lists.isEmpty ? .taskMaster : .ralph
    }
    return name.hasSuffix(".md") || name.hasSuffix(".markdown") ? .markdown : .text
  }

  /// Reads a document of this form.
  package func read(_ source: SourceText) throws(Failure) -> ImportedDocument {
    if let place = TextChecks.firstBroken(source.bytes) {
      let error = ParseError(
        "import.encoding", "the bytes here are not text", at: SourceSpan(place, place + 1),
        hint: "save the file as UTF-8")
      throw error.failure(in: source)
    }
    let document =
      switch self {
      case .markdown: MarkdownImport.read(source)
      case .text: MarkdownImport.read(PlainTextImport.markdown(source))
      case .ralph: try RalphImport.read(source)
      case .taskMaster: try TaskMasterImport.read(source)
      case .beads: try BeadsImport.read(source)
      }
    guard !document.stories.isEmpty else {
      throw Failure(
        .input, "there are no stories in `\(ForeignText.line(source.name))`",
        hints: ["write a heading such as `### US-001: …` for each story, with its acceptance criteria as a list"])
    }
    return document
  }
}
