import TaktText

/// What is demanded of a scenario file; its text is never shown.
package enum ScenarioRules {
  typealias ScenarioRule = ValidationRule<ScenarioSubject>

  /// A scenario file as far as it could be read.
  package struct ScenarioSubject {
    /// A story's list of scenarios.
    struct Story {
      var id: StoryID?
      var nameSpan: SourceSpan
      var path: [JSONPathComponent]
      var scenarios: [(id: String, node: JSONNode, path: [JSONPathComponent])]
    }

    var stories: [Story]
    var companions: Companions
  }

  /// Kinds of scenarios.
  private enum Kind: String, CaseIterable {
    case behavioral, contract, edge
  }

  /// Finds everything that is wrong with a scenario file.
  static func examine(_ document: JSONDocument, _ companions: Companions) -> FindingCollector {
    var reader = FieldReader(document.source, area: "scenarios", isSecret: true)
    let subject = ScenarioSubject(stories: stories(document.root, &reader), companions: companions)
    for rule in rules { rule.apply(to: subject, &reader.collector) }
    return reader.collector
  }

  private static func stories(_ root: JSONNode, _ reader: inout FieldReader) -> [ScenarioSubject.Story] {
    guard root.kind == .object, let stories = root["stories"], stories.kind == .object else {
      let place = root["stories"]?.span ?? SourceSpan(root.span.start, root.span.start + 1)
      reader.collector.error(
        "scenarios.shape", "scenarios stand in an object `stories`, under the id of their story", at: place,
        path: "stories", hint: "write {\"stories\": {\"US-001\": [{\"id\": \"SC-001\", …}]}}")
      return []
    }
    return stories.members.enumerated().map { position, member in
      let id = StoryID(member.name)
      // A name that is no id could be anything, so that it is counted and not told.
      let path: [JSONPathComponent] = ["stories", id.map { .name($0.text) } ?? .index(position)]
      return ScenarioSubject.Story(
        id: id, nameSpan: member.nameSpan, path: path,
        scenarios: reader.objects(member.value, path, of: "scenarios").map { node, path in
          let id = reader.text(node, "id", path, required: true)
          for name in ["given", "when", "then"] {
            _ = reader.text(node, name, path, required: true, filled: true)
          }
          let _: Kind? = reader.choice(node, "type", path)
          return (id, node, path)
        })
    }
  }

  // MARK: - Rules

  static let rules: [ScenarioRule] = [
    ScenarioRule(
      .error, "scenarios.shape", "scenarios stand in an object `stories`, under the id of their story",
      breaking: [RuleExample(.scenarios, "↓[]"), RuleExample(.scenarios, "{\"stories\": ↓[]}")],
      keeping: [.scenario()]),
    ScenarioRule(
      .error, "scenarios.missing", "a scenario has an id, `given`, `when` and `then`",
      breaking: [
        .scenarios("{\"US-001\": [↓{\"id\": \"SC-001\", \"given\": \"a\", \"when\": \"b\"}]}"),
        .scenarios("{\"US-001\": [↓{\"given\": \"a\", \"when\": \"b\", \"then\": \"c\"}]}"),
      ], keeping: [.scenario(("type", nil))]),
    ScenarioRule(
      .error, "scenarios.type", "every field has its type",
      breaking: [
        .scenario(("given", "↓[\"a\"]")), .scenario(("id", "↓1")), .scenario(("type", "↓\"secret\"")),
        .scenarios("{\"US-001\": ↓{}}"), .scenarios("{\"US-001\": [↓\"SC-001\"]}"),
      ], keeping: [.scenario(("type", "\"edge\""), ("weight", "2"))]),
    ScenarioRule(
      .error, "scenarios.length", "a text has at most 256 KiB, a list 200,000 entries",
      breaking: [.scenario(("given", "↓\"\(String(repeating: "x", count: FieldReader.textLimit))\""))],
      keeping: [.scenario()]),
    ScenarioRule(
      .error, "scenarios.blank", "the parts of a scenario say something",
      breaking: [.scenario(("given", "↓\"\"")), .scenario(("then", "↓\" \""))], keeping: [.scenario()]),
    ScenarioRule(
      .error, "scenarios.story-id", "scenarios stand under the id of a story",
      breaking: [.scenarios("{↓\"a secret name\": []}"), .scenarios("{↓\"US-1\": []}")], keeping: [.scenario()]
    ) { subject, findings in
      for story in subject.stories where story.id == nil {
        findings.note(
          "this is no story id", at: story.nameSpan, story.path,
          hint: "an id is `US-` and three to six digits, such as `US-001`")
      }
    },
    ScenarioRule(
      .error, "scenarios.unknown-story", "scenarios belong to stories of the plan",
      breaking: [.scenarios("{\"US-001\": [], ↓\"US-009\": []}")],
      keeping: [.scenario(), .scenarios("{\"US-002\": []}")]
    ) { subject, findings in
      guard let stories = subject.companions.plan.document?.root["userStories"] else { return }
      let known = Set(stories.elements.compactMap { $0["id"]?.string.flatMap { StoryID($0) } })
      for story in subject.stories {
        guard let id = story.id, !known.contains(id) else { continue }
        findings.note("the plan has no story `\(id)`", at: story.nameSpan, story.path)
      }
    },
    ScenarioRule(
      .error, "scenarios.id", "a scenario's id is `SC-` and three to six ASCII digits",
      breaking: [
        .scenario(("id", "↓\"SC-1\"")), .scenario(("id", "↓\"sc-001\"")), .scenario(("id", "↓\"\"")),
        .scenario(("id", "↓\"SC-001\\n\"")),
      ], keeping: [.scenario(("id", "\"SC-123456\""))]
    ) { subject, findings in
      for scenario in subject.stories.flatMap(\.scenarios) {
        guard let node = scenario.node["id"], node.kind == .string, !NumberedID.isValid(scenario.id, "SC-") else {
          continue
        }
        findings.note(
          "this is no scenario id", at: node.span, scenario.path + ["id"],
          hint: "an id is `SC-` and three to six digits, such as `SC-001`")
      }
    },
    ScenarioRule(
      .error, "scenarios.duplicate-id", "every scenario has an id of its own",
      breaking: [
        .scenarios("{\"US-001\": [\(numbered(1)), \(numbered(1, "↓"))]}"),
        .scenarios("{\"US-001\": [\(numbered(1))], \"US-002\": [\(numbered(1, "↓"))]}"),
      ], keeping: [.scenarios("{\"US-001\": [\(numbered(1))], \"US-002\": [\(numbered(2))]}")]
    ) { subject, findings in
      var seen: Set<String> = []
      for scenario in subject.stories.flatMap(\.scenarios)
      where NumberedID.isValid(scenario.id, "SC-") && !seen.insert(scenario.id).inserted {
        findings.note(
          "there is already a scenario `\(scenario.id)`", at: scenario.node["id"]?.span, scenario.path + ["id"],
          hint: "number the scenarios of all stories through")
      }
    },
  ]

  private static func numbered(_ number: Int, _ mark: String = "") -> String {
    "{\"id\": \(mark)\"SC-00\(number)\", \"given\": \"a\", \"when\": \"b\", \"then\": \"c\"}"
  }
}

/// Ids of a fixed prefix and three to six ASCII digits.
enum NumberedID {
  /// Whether a text is such an id, byte for byte.
  static func isValid(_ text: String, _ prefix: String) -> Bool {
    let bytes = Array(text.utf8)
    let digits = bytes.dropFirst(prefix.utf8.count)
    return bytes.starts(with: prefix.utf8) && (3...6).contains(digits.count) && digits.allSatisfy { $0 &- 0x30 < 10 }
  }
}
