import TaktText

extension PlanRules {
  static let duplicateID = PlanRule(
    .error, "plan.duplicate-id", "every story has an id of its own",
    breaking: [.stories([], [("id", "↓\"US-001\"")]), .stories([], [("id", "↓\"US-00\\u0031\"")])],
    keeping: [.stories([], []), .stories([], [("id", "\"US-0001\"")])]
  ) { subject, findings in
    var seen: Set<StoryID> = []
    for story in subject.stories where !seen.insert(story.story.id).inserted {
      findings.note(
        "there is already a story `\(story.story.id)`", at: story.node["id"]?.span, story.path + ["id"],
        hint: "give every story an id of its own")
    }
  }

  static let selfDependency = PlanRule(
    .error, "plan.self-dependency", "no story depends on itself",
    breaking: [.stories([("dependsOn", "[↓\"US-001\"]")])], keeping: [.stories([], [("dependsOn", "[\"US-001\"]")])]
  ) { subject, findings in
    for story in subject.stories {
      var places = DependencyPlaces(story)
      for (number, id) in story.story.dependsOn.enumerated() where id == story.story.id {
        let (span, path) = places[number]
        findings.note("`\(id)` depends on itself", at: span, path, hint: "take it out of `dependsOn`")
      }
    }
  }

  static let unknownDependency = PlanRule(
    .error, "plan.unknown-dependency", "a story depends on stories of the plan only",
    breaking: [.stories([], [("dependsOn", "[↓\"US-011\", \"US-001\", ↓\"US-900\"]")])],
    keeping: [.stories([], [("dependsOn", "[\"US-001\"]")])]
  ) { subject, findings in
    let known = Set(subject.stories.map(\.story.id))
    var near = NearIDs(known)
    for story in subject.stories {
      var places = DependencyPlaces(story)
      for (number, id) in story.story.dependsOn.enumerated() where !known.contains(id) {
        let (span, path) = places[number]
        findings.note(
          "there is no story `\(id)`", at: span, path, hint: near.nearest(to: id).map { "did you mean `\($0)`?" })
      }
    }
  }

  static let repeatedDependency = PlanRule(
    .warning, "plan.repeated-dependency", "a dependency is named once",
    breaking: [.stories([], [("dependsOn", "[\"US-001\", ↓\"US-001\"]")])],
    keeping: [.stories([], [], [("dependsOn", "[\"US-001\", \"US-002\"]")])]
  ) { subject, findings in
    for story in subject.stories where story.story.dependsOn.count > 1 {
      var seen: Set<StoryID> = []
      var places = DependencyPlaces(story)
      for (number, id) in story.story.dependsOn.enumerated() where !seen.insert(id).inserted {
        let (span, path) = places[number]
        findings.note("`\(id)` is named before", at: span, path, hint: "name it once")
      }
    }
  }

  static let cycle = PlanRule(
    .error, "plan.cycle", "stories do not depend on each other in a circle",
    breaking: [
      .stories([("dependsOn", "[↓\"US-002\"]")], [("dependsOn", "[\"US-001\"]"), ("priority", "1")]),
      .stories(
        [], [("dependsOn", "[\"US-001\", ↓\"US-004\"]")], [("dependsOn", "[\"US-002\"]")],
        [("dependsOn", "[\"US-003\"]")]),
    ],
    keeping: [
      .stories([], [("dependsOn", "[\"US-001\"]")], [("dependsOn", "[\"US-001\", \"US-002\"]")])
    ]
  ) { subject, findings in
    for cycle in DependencyCycles.find(in: subject.graph) {
      let story = subject.stories[cycle[0]]
      let next = subject.stories[cycle[1]].story.id
      var places = DependencyPlaces(story)
      let (span, path) = places[story.story.dependsOn.firstIndex(of: next) ?? 0]
      findings.note(
        "these stories depend on each other in a circle: \(spelled(cycle, subject))", at: span, path,
        hint: "take one of these dependencies out")
    }
  }

  /// A cycle as `US-001 → US-002 → US-001`; the middle of a very long one is counted.
  private static func spelled(_ cycle: [Int], _ subject: PlanSubject) -> String {
    let ids = (cycle + [cycle[0]]).map { subject.stories[$0].story.id.text }
    guard ids.count > 24 else { return ids.joined(separator: " → ") }
    let ends = ids.prefix(11) + ["… \(ids.count - 22) more …"] + ids.suffix(11)
    return ends.joined(separator: " → ")
  }

  static let laterPriority = PlanRule(
    .error, "plan.priority", "a story does not depend on one with a later priority",
    breaking: [.stories([("dependsOn", "[↓\"US-002\"]")], []), .stories([], [("dependsOn", "[↓\"US-003\"]")], [])],
    keeping: [
      .stories([], [("dependsOn", "[\"US-001\"]")]), .stories([("priority", "2"), ("dependsOn", "[\"US-002\"]")], []),
    ]
  ) { subject, findings in
    let priorities = subject.stories.map(\.story.priority)
    let positions = Dictionary(
      zip(subject.stories.map(\.story.id), subject.stories.indices), uniquingKeysWith: { first, _ in first })
    for (index, story) in subject.stories.enumerated() {
      var places = DependencyPlaces(story)
      for (number, id) in story.story.dependsOn.enumerated() {
        guard let dependency = positions[id], dependency != index, priorities[dependency] > priorities[index] else {
          continue
        }
        let (span, path) = places[number]
        findings.note(
          "`\(story.story.id)` has priority \(priorities[index]) and depends on `\(id)`, which has \(priorities[dependency])",
          at: span, path, hint: "give `\(id)` a priority of at most \(priorities[index])")
      }
    }
  }
}

/// Finds ids that resemble a missing one, without comparing a large plan over and over.
private struct NearIDs {
  private let known: [String]
  private var answers: [StoryID: String?] = [:]

  init(_ known: Set<StoryID>) {
    self.known = known.count <= 500 ? known.map(\.text).sorted() : []
  }

  mutating func nearest(to id: StoryID) -> String? {
    if let answer = answers[id] { return answer }
    let answer = answers.count < 100 ? Similarity.nearest(to: id.text, in: known) : nil
    answers[id] = .some(answer)
    return answer
  }
}
