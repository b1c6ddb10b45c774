package import TaktText

/// Reads `stories.json`.
package enum PlanReader {
  /// Reads a plan and checks what the engine relies on: its shape, its ids and its dependencies.
  package static func read(_ source: SourceText) -> Reading<Plan> {
    do {
      return read(try JSONDocument.read(source))
    } catch {
      var collector = FindingCollector(source)
      collector.add(error)
      return Reading(nil, collector)
    }
  }

  /// Reads a plan from a document.
  package static func read(_ document: JSONDocument) -> Reading<Plan> {
    let (subject, collector) = examine(document, companions: .none)
    return Reading(subject?.plan, collector)
  }

  /// Reads what can be read of a plan and notes every error in it.
  static func examine(
    _ document: JSONDocument, companions: Companions
  ) -> (subject: PlanSubject?, collector: FindingCollector) {
    var fields = PlanFields(document.source)
    guard let (plan, stories) = fields.plan(document.root) else { return (nil, fields.reader.collector) }
    let subject = PlanSubject(document: document, plan: plan, stories: stories, companions: companions)
    var collector = fields.reader.collector
    for rule in PlanRules.structure { rule.apply(to: subject, &collector) }
    return (subject, collector)
  }
}

/// Reads the fields of a plan one by one and notes every one that is not as it should be.
private struct PlanFields {
  var reader: FieldReader

  init(_ source: SourceText) {
    reader = FieldReader(source, area: "plan")
  }

  mutating func plan(_ root: JSONNode) -> (Plan, [PlanSubject.PlacedStory])? {
    guard root.kind == .object else {
      reader.collector.error("plan.shape", "a plan is a JSON object, not \(root.kind.phrase)", at: root.span)
      return nil
    }
    let project = reader.text(root, "project", [], required: true)
    let branch = reader.text(root, "branchName", [], required: true)
    if let node = root["branchName"], node.kind == .string, !BranchName.isValid(branch) {
      reader.collector.error(
        "plan.branch", "`branchName` must be `takt/` and lower-case words joined by `-`", at: node.span,
        path: "branchName", hint: "write something like `takt/task-status`")
    }
    let description = reader.text(root, "description", [])
    let stories = self.stories(root)
    let plan = Plan(project: project, branchName: branch, description: description, stories: stories.map(\.story))
    return (plan, stories)
  }

  private mutating func stories(_ root: JSONNode) -> [PlanSubject.PlacedStory] {
    let objects = reader.objects(root, "userStories", [], of: "stories")
    if let list = root["userStories"], list.kind == .array, list.count == 0 {
      reader.collector.error("plan.empty", "a plan has at least one story", at: list.span, path: "userStories")
    }
    var stories: [PlanSubject.PlacedStory] = []
    stories.reserveCapacity(objects.count)
    for (node, path) in objects {
      guard let story = story(node, path), case .index(let position)? = path.last else { continue }
      stories.append(PlanSubject.PlacedStory(story: story, node: node, position: position))
    }
    return stories
  }

  private mutating func story(_ node: JSONNode, _ path: [JSONPathComponent]) -> Story? {
    let written = reader.text(node, "id", path, required: true)
    let id = StoryID(written)
    if id == nil, let field = node["id"], field.kind == .string { refuse(field, path + ["id"]) }
    // The other fields are read even when the id is wrong, so that all their findings are told at once.
    let title = reader.text(node, "title", path, required: true, filled: true)
    let description = reader.text(node, "description", path)
    let criteria = reader.texts(node, "acceptanceCriteria", path, required: true)
    let priority = reader.integer(node, "priority", path, in: 0...1_000_000_000, required: true)
    let complexity: Complexity? = reader.choice(node, "complexity", path)
    let kind: Story.Kind? = reader.choice(node, "type", path)
    let size: Story.Size? = reader.choice(node, "size", path)
    let verification: Story.Verification? = reader.choice(node, "verify", path)
    let passes = reader.truth(node, "passes", path)
    let dependsOn = dependencies(node, path)
    let knownIssues = reader.texts(node, "knownIssues", path)
    let notes = reader.text(node, "notes", path)
    let files = self.files(node, path)
    checkTime(node, "startTime", path)
    checkTime(node, "endTime", path)
    guard let id else { return nil }
    return Story(
      id: id, title: title, description: description, acceptanceCriteria: criteria, priority: priority ?? 0,
      kind: kind ?? .logic, size: size ?? complexity?.size ?? .small, verification: verification ?? .inline,
      passes: passes, dependsOn: dependsOn, knownIssues: knownIssues, notes: notes, files: files)
  }

  /// What older plans have in place of a size.
  private enum Complexity: String, CaseIterable {
    case simple, complex

    var size: Story.Size { self == .simple ? .small : .large }
  }

  private mutating func dependencies(_ node: JSONNode, _ path: [JSONPathComponent]) -> [StoryID] {
    guard let list = node["dependsOn"] else { return [] }
    guard list.kind == .array else {
      reader.wrong(list, path + ["dependsOn"], "a list of story ids")
      return []
    }
    if reader.refusesLength(of: list, path + ["dependsOn"]) { return [] }
    var ids: [StoryID] = []
    ids.reserveCapacity(list.count)
    for (position, element) in list.elements.enumerated() {
      guard let written = element.string else {
        reader.wrong(element, path + ["dependsOn", .index(position)], "a story id")
        continue
      }
      if let id = StoryID(written) { ids.append(id) } else { refuse(element, path + ["dependsOn", .index(position)]) }
    }
    return ids
  }

  private mutating func files(_ node: JSONNode, _ path: [JSONPathComponent]) -> [String] {
    let texts = reader.texts(node, "files", path)
    guard !texts.isEmpty, let list = node["files"] else { return [] }
    func refuse(_ message: String, at place: JSONNode, _ path: [JSONPathComponent]) {
      reader.collector.error(
        "plan.files", message, at: place.span, path: path.rendered,
        hint: "name files from the repository's root, such as `Sources/App/*.swift` or `docs/`")
    }
    if list.count > FilePattern.countLimit {
      refuse(
        "`files` has \(list.count) patterns, \(FilePattern.countLimit) are read", at: list, path + ["files"])
      return []
    }
    for (position, element) in list.elements.enumerated() {
      guard let text = element.string, let problem = FilePattern.problem(text) else { continue }
      let place = path + ["files", .index(position)]
      let shown = ForeignText.line(text, limit: 40)
      refuse("`\(shown.isEmpty ? place.rendered : shown)` \(problem)", at: element, place)
    }
    return texts
  }

  private mutating func refuse(_ field: JSONNode, _ path: [JSONPathComponent]) {
    reader.collector.error(
      "plan.id", "`\(ForeignText.line(field.string ?? "", limit: 40))` is no story id", at: field.span,
      path: path.rendered, hint: "an id is `US-` and three to six digits and nothing else, such as `US-001`")
  }

  /// A time is a text or, as some tools write it, a number of seconds; whether it can be read is a matter of taste.
  private mutating func checkTime(_ node: JSONNode, _ name: String, _ path: [JSONPathComponent]) {
    guard let value = node[name], value.kind != .string, value.integer == nil, !value.isNull else { return }
    reader.wrong(value, path + [.name(name)], "a time such as `2026-11-20T15:45:00Z`")
  }
}
