package import TaktText

/// Reads `stories.json`.
package enum PlanReader {
  /// Reads a plan and checks what the engine relies on: its shape, its ids and its dependencies.
  package static func read(_ source: SourceText) -> Reading<Plan> {
    var collector = FindingCollector(source)
    let document: JSONDocument
    do {
      document = try JSONDocument.read(source)
    } catch {
      collector.add(error)
      return Reading(nil, collector)
    }
    return read(document)
  }

  /// Reads a plan from a document.
  package static func read(_ document: JSONDocument) -> Reading<Plan> {
    var reader = PlanFields(FindingCollector(document.source))
    let plan = reader.plan(document.root)
    return Reading(plan, reader.collector)
  }
}

/// Reads the fields of a plan one by one and notes every one that is not as it should be.
private struct PlanFields {
  var collector: FindingCollector

  init(_ collector: FindingCollector) {
    self.collector = collector
  }

  mutating func plan(_ root: JSONNode) -> Plan? {
    guard root.kind == .object else {
      collector.error("plan.shape", "a plan is a JSON object", at: root.span)
      return nil
    }
    let branch = text(root, "branchName", "", required: true)
    if let node = root["branchName"], node.kind == .string, !BranchName.isValid(branch) {
      collector.error(
        "plan.branch", "`branchName` must be `takt/` and lower-case words joined by `-`", at: node.span,
        path: "branchName", hint: "write something like `takt/task-status`")
    }
    let stories = self.stories(root)
    checkDependencies(stories)
    return Plan(
      project: text(root, "project", "", required: true), branchName: branch,
      description: text(root, "description", "", required: false), stories: stories.map(\.story))
  }

  private typealias Placed = (story: Story, node: JSONNode, path: String)

  private mutating func stories(_ root: JSONNode) -> [Placed] {
    guard let list = root["userStories"] else {
      collector.error("plan.missing", "`userStories` is missing", at: root.span, path: "userStories")
      return []
    }
    guard list.kind == .array else {
      wrong(list, "userStories", "a list of stories")
      return []
    }
    if list.count == 0 {
      collector.error("plan.empty", "a plan has at least one story", at: list.span, path: "userStories")
    }
    var stories: [Placed] = []
    var seen: [StoryID: SourceSpan] = [:]
    for (position, node) in list.elements.enumerated() {
      let path = "userStories[\(position)]"
      guard node.kind == .object else {
        wrong(node, path, "a story, which is an object")
        continue
      }
      guard let story = story(node, path) else { continue }
      if seen[story.id] != nil {
        collector.error(
          "plan.duplicate-id", "there is already a story `\(story.id)`", at: node["id"]?.span, path: "\(path).id",
          hint: "give every story an id of its own")
      }
      seen[story.id] = node.span
      stories.append((story, node, path))
    }
    return stories
  }

  private mutating func story(_ node: JSONNode, _ path: String) -> Story? {
    let written = text(node, "id", path, required: true)
    let id = StoryID(written)
    if id == nil, let field = node["id"], field.kind == .string {
      collector.error(
        "plan.id", "`\(ForeignText.line(written))` is no story id", at: field.span, path: "\(path).id",
        hint: "an id is `US-` and three to six digits, such as `US-001`")
    }
    // The other fields are read even when the id is wrong, so that all their findings are told at once.
    let title = text(node, "title", path, required: true)
    let description = text(node, "description", path, required: false)
    let criteria = texts(node, "acceptanceCriteria", path)
    let priority = integer(node, "priority", path)
    let kind: Story.Kind = choice(node, "type", path, .logic)
    let size: Story.Size = choice(node, "size", path, .small)
    let verification: Story.Verification = choice(node, "verify", path, .inline)
    let passes = truth(node, "passes", path)
    let dependsOn = dependencies(node, path)
    let knownIssues = texts(node, "knownIssues", path)
    let notes = text(node, "notes", path, required: false)
    guard let id else { return nil }
    return Story(
      id: id, title: title, description: description, acceptanceCriteria: criteria, priority: priority, kind: kind,
      size: size, verification: verification, passes: passes, dependsOn: dependsOn, knownIssues: knownIssues,
      notes: notes)
  }

  private mutating func dependencies(_ node: JSONNode, _ path: String) -> [StoryID] {
    var ids: [StoryID] = []
    for (position, written) in texts(node, "dependsOn", path).enumerated() {
      guard let id = StoryID(written) else {
        collector.error(
          "plan.id", "`\(ForeignText.line(written))` is no story id", at: node["dependsOn"]?[position]?.span,
          path: "\(path).dependsOn[\(position)]", hint: "an id is `US-` and three to six digits, such as `US-001`")
        continue
      }
      ids.append(id)
    }
    return ids
  }

  private mutating func checkDependencies(_ stories: [Placed]) {
    let known = Set(stories.map(\.story.id))
    for (story, node, path) in stories {
      for (position, id) in story.dependsOn.enumerated() {
        let span = node["dependsOn"]?[position]?.span
        if id == story.id {
          collector.error(
            "plan.self-dependency", "`\(id)` depends on itself", at: span, path: "\(path).dependsOn[\(position)]",
            hint: "take it out of `dependsOn`")
        } else if !known.contains(id) {
          let hint = Similarity.nearest(to: id.text, in: known.map(\.text).sorted()).map { "did you mean `\($0)`?" }
          collector.error(
            "plan.unknown-dependency", "there is no story `\(id)`", at: span, path: "\(path).dependsOn[\(position)]",
            hint: hint)
        }
      }
    }
    checkCycle(stories)
  }

  private mutating func checkCycle(_ stories: [Placed]) {
    let plan = Plan(project: "", branchName: "", stories: stories.map(\.story))
    // A story that depends on itself is told already.
    guard let cycle = PlanGraph(plan).cycle(), cycle.count > 1 else { return }
    let (story, node, path) = stories[cycle[0]]
    let names = (cycle + [cycle[0]]).map { stories[$0].story.id.text }.joined(separator: " → ")
    let next = stories[cycle[1 % cycle.count]].story.id
    let position = story.dependsOn.firstIndex(of: next) ?? 0
    collector.error(
      "plan.cycle", "these stories depend on each other in a circle: \(names)",
      at: node["dependsOn"]?[position]?.span, path: "\(path).dependsOn[\(position)]",
      hint: "take one of these dependencies out")
  }

  // MARK: - Fields

  private func joined(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : "\(path).\(name)"
  }

  private mutating func wrong(_ node: JSONNode, _ path: String, _ wanted: String) {
    collector.error("plan.type", "`\(path)` must be \(wanted)", at: node.span, path: path)
  }

  private mutating func text(_ node: JSONNode, _ name: String, _ path: String, required: Bool) -> String {
    guard let value = node[name] else {
      if required {
        collector.error("plan.missing", "`\(joined(path, name))` is missing", at: node.span, path: joined(path, name))
      }
      return ""
    }
    guard let text = value.string else {
      wrong(value, joined(path, name), "a text")
      return ""
    }
    return text
  }

  private mutating func texts(_ node: JSONNode, _ name: String, _ path: String) -> [String] {
    guard let value = node[name] else { return [] }
    guard value.kind == .array else {
      wrong(value, joined(path, name), "a list of texts")
      return []
    }
    var texts: [String] = []
    for (position, element) in value.elements.enumerated() {
      guard let text = element.string else {
        wrong(element, "\(joined(path, name))[\(position)]", "a text")
        continue
      }
      texts.append(text)
    }
    return texts
  }

  private mutating func integer(_ node: JSONNode, _ name: String, _ path: String) -> Int {
    guard let value = node[name] else { return 0 }
    guard let number = value.integer else {
      wrong(value, joined(path, name), "a whole number")
      return 0
    }
    return number
  }

  private mutating func truth(_ node: JSONNode, _ name: String, _ path: String) -> Bool {
    guard let value = node[name] else { return false }
    guard let truth = value.bool else {
      wrong(value, joined(path, name), "true or false")
      return false
    }
    return truth
  }

  private mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ node: JSONNode, _ name: String, _ path: String, _ fallback: Choice
  ) -> Choice {
    guard let value = node[name] else { return fallback }
    guard let choice = value.string.flatMap(Choice.init(rawValue:)) else {
      wrong(value, joined(path, name), "one of \(Choice.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))")
      return fallback
    }
    return choice
  }
}
