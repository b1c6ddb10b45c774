package import TaktText

/// What can be repaired in a plan because it has one right answer.
package enum PlanRepairs {
  /// One repair and what is said about it.
  package struct Repair: Sendable {
    /// The place, such as `userStories[3].startTime`.
    package let path: String

    /// What is done, as one sentence.
    package let message: String

    /// The change.
    package let edit: TextEdit
  }

  /// The repairs of a plan's text; none when it cannot be read at all.
  ///
  /// Whatever has more than one answer is left alone: a wrong type, a contradiction, a time that makes no sense. The
  /// edits do not overlap and touch nothing but what is repaired.
  package static func repairs(_ source: SourceText) -> [Repair] {
    guard let document = try? JSONDocument.read(source), document.root.kind == .object else { return [] }
    var editor = JSONEditor(document)
    var repairs: [Repair] = []
    for (position, story) in (document.root["userStories"]?.elements ?? []).enumerated() where story.kind == .object {
      let path: [JSONPathComponent] = ["userStories", .index(position)]
      repairs += times(story, path)
      if let repair = defaults(story, path, &editor) { repairs.append(repair) }
    }
    if let repair = waves(document) { repairs.append(repair) }
    return repairs
  }

  // MARK: - Times

  private static func times(_ story: JSONNode, _ path: [JSONPathComponent]) -> [Repair] {
    ["startTime", "endTime"].compactMap { name in
      guard let time = StoryTime(story[name]), let better = time.normalized else { return nil }
      // An empty time is written with its quotation marks already.
      let written = better.utf8.first == 0x22 ? better : "\"\(better)\""
      return Repair(
        path: (path + [.name(name)]).rendered, message: "wrote the time as `\(better)`",
        edit: TextEdit(time.node.span, Array(written.utf8)))
    }
  }

  // MARK: - Defaults

  /// The optional fields and what a plan without them means.
  private static let optionalFields: [(name: String, value: JSONValue)] = [
    ("passes", false), ("verify", "inline"), ("startTime", ""), ("endTime", ""), ("dependsOn", []),
  ]

  /// Adds the optional fields that a story does not have.
  private static func defaults(
    _ story: JSONNode, _ path: [JSONPathComponent], _ editor: inout JSONEditor
  ) -> Repair? {
    var missing = optionalFields.filter { story[$0.name] == nil }
    // An older plan says `complexity`; its size would follow from that, and both would be one too many.
    if story["complexity"] == nil, story["size"] == nil { missing.insert(("size", "small"), at: 0) }
    if story["type"] == nil { missing.insert(("type", "logic"), at: 0) }
    guard let edit = editor.add(missing, to: story) else { return nil }
    let names = missing.map { "`\($0.name)`" }.joined(separator: ", ")
    return Repair(path: path.rendered, message: "filled in \(names)", edit: edit)
  }

  // MARK: - Waves

  /// Sorts the waves by number and the stories in each by the plan.
  private static func waves(_ document: JSONDocument) -> Repair? {
    guard let list = document.root["waves"], let waves = WrittenWaves(list), !waves.entries.isEmpty else { return nil }
    var order: [StoryID: Int] = [:]
    for (position, story) in (document.root["userStories"]?.elements ?? []).enumerated() {
      guard let id = story["id"]?.string.flatMap({ StoryID($0) }), order[id] == nil else { continue }
      order[id] = position
    }
    let bytes = document.source.bytes
    func text(_ node: JSONNode) -> [UInt8] { Array(bytes[node.span.start..<node.span.end]) }

    /// The text of a container with its children in another order; what stands between them stays where it is.
    func rearranged(_ container: JSONNode, _ children: [JSONNode], _ texts: [[UInt8]]) -> [UInt8] {
      var result: [UInt8] = []
      var position = container.span.start
      for (child, text) in zip(children, texts) {
        result += bytes[position..<child.span.start]
        result += text
        position = child.span.end
      }
      return result + bytes[position..<container.span.end]
    }

    let texts = waves.entries.map { entry -> [UInt8] in
      let stories = entry.stories.elements
      let positions = stories.map { $0.string.flatMap { StoryID($0) }.flatMap { order[$0] } }
      guard !positions.contains(nil) else { return text(entry.node) }
      let sorted = stories.indices.sorted { (positions[$0] ?? 0, $0) < (positions[$1] ?? 0, $1) }
      let list = rearranged(entry.stories, stories, sorted.map { text(stories[$0]) })
      return Array(bytes[entry.node.span.start..<entry.stories.span.start]) + list
        + Array(bytes[entry.stories.span.end..<entry.node.span.end])
    }
    let sorted = waves.entries.indices.sorted { waves.entries[$0].number < waves.entries[$1].number }
    let replacement = rearranged(list, waves.entries.map(\.node), sorted.map { texts[$0] })
    guard replacement != text(list) else { return nil }
    return Repair(path: "waves", message: "sorted the waves", edit: TextEdit(list.span, replacement))
  }
}
