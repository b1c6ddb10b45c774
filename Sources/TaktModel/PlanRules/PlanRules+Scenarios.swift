import TaktText

extension PlanRules {
  static let missingScenarios = PlanRule(
    .warning, "plan.no-scenarios", "every story that is to be done has hidden scenarios",
    breaking: [
      .stories([], companions: .scenarios(nil)),
      .stories([("id", "↓\"US-001\"")], [], companions: .scenarios("{\"US-002\": [\(two)]}")),
      .stories([("id", "↓\"US-001\"")], companions: .scenarios("{\"US-001\": []}")),
    ],
    keeping: [
      .stories([], companions: .scenarios("{\"US-001\": [\(two)]}")), .stories([]),
      .stories([("passes", "true")], companions: .scenarios("{}")),
    ]
  ) { subject, findings in
    let open = subject.stories.filter { !$0.story.passes }
    if case .absent = subject.companions.scenarios, !open.isEmpty {
      findings.note(
        "there are no scenarios for this plan", at: nil,
        hint: "write them to `.takt/scenarios.json`, two to five for each story, before the run starts")
    }
    guard let scenarios = subject.companions.scenarios.document?.root["stories"], scenarios.kind == .object else {
      return
    }
    for story in open where (scenarios[story.story.id.text]?.count ?? 0) == 0 {
      findings.note(
        "`\(story.story.id)` has no scenarios", at: story.node["id"]?.span, story.path,
        hint: "write two to five scenarios that only a verifier sees")
    }
  }

  static let scenarioCount = PlanRule(
    .warning, "plan.scenario-count", "a story has two to five scenarios",
    breaking: [
      .stories([("id", "↓\"US-001\"")], companions: .scenarios("{\"US-001\": [{}]}")),
      .stories([("id", "↓\"US-001\"")], companions: .scenarios("{\"US-001\": [{}, {}, {}, {}, {}, {}]}")),
    ],
    keeping: [.stories([], companions: .scenarios("{\"US-001\": [{}, {}, {}, {}, {}]}"))]
  ) { subject, findings in
    guard let scenarios = subject.companions.scenarios.document?.root["stories"], scenarios.kind == .object else {
      return
    }
    for story in subject.stories where !story.story.passes {
      guard let list = scenarios[story.story.id.text], list.kind == .array, list.count > 0 else { continue }
      guard !(2...5).contains(list.count) else { continue }
      findings.note(
        "`\(story.story.id)` has \(list.count == 1 ? "one scenario" : "\(list.count) scenarios")",
        at: story.node["id"]?.span, story.path,
        hint: list.count == 1 ? "write two to five" : "split the story, or keep the five that tell most")
    }
  }

  static let copiedCriterion = PlanRule(
    .warning, "plan.copied-criterion", "a scenario tests something that the criteria do not give away",
    breaking: [
      .stories(
        [("acceptanceCriteria", "[↓\"An empty name is refused with a message\"]")],
        companions: .scenarios("{\"US-001\": [{\"then\": \"an empty name is REFUSED, with a message.\"}, {}]}"))
    ],
    keeping: [
      .stories(
        [("acceptanceCriteria", "[\"An empty name is refused\"]")],
        companions: .scenarios("{\"US-001\": [{\"then\": \"a name of blanks is refused\"}, {}]}"))
    ]
  ) { subject, findings in
    guard let scenarios = subject.companions.scenarios.document?.root["stories"], scenarios.kind == .object else {
      return
    }
    for story in subject.stories {
      let texts = (scenarios[story.story.id.text]?.elements ?? []).flatMap { scenario in
        ["given", "when", "then"].compactMap { scenario[$0]?.string }.map { Words($0).words }
      }
      guard !texts.isEmpty else { continue }
      for (node, path) in story.criteria {
        let words = Words(node.string ?? "").words
        guard words.count >= 4, texts.contains(where: { Self.overlaps(words, $0) }) else { continue }
        // The line would show what the scenario says.
        findings.note(
          "a scenario of `\(story.story.id)` repeats this criterion", at: node.span, path,
          hint: "let the scenario test what follows from the criterion, with values of its own", showsText: false)
      }
    }
  }

  /// Whether one of two texts is a part of the other.
  private static func overlaps(_ criterion: [String], _ scenario: [String]) -> Bool {
    guard scenario.count >= 4 else { return false }
    let (long, short) = criterion.count >= scenario.count ? (criterion, scenario) : (scenario, criterion)
    return (0...(long.count - short.count)).contains { long[$0..<$0 + short.count].elementsEqual(short) }
  }

  private static let two = "{}, {}"
}

extension Companions {
  /// A scenario file with these stories, or none.
  static func scenarios(_ stories: String?) -> Companions {
    guard let stories else { return Companions(scenarios: .absent) }
    return Companions(scenarios: .read("{\"stories\": \(stories)}", name: "scenarios.json"))
  }
}
