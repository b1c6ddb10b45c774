import TaktText

extension PlanRules {
  static let waves = PlanRule(
    .error, "plan.waves", "a list of waves names every story once, after the waves of its dependencies",
    breaking: [
      .planWithWaves("↓{}"), .planWithWaves("[↓[\"US-001\"]]"), .planWithWaves("[{\"wave\": ↓\"1\", \"stories\": []}]"),
      .planWithWaves("[{\"wave\": 1, \"stories\": ↓\"US-001\"}]"),
      .planWithWaves("[↓{\"wave\": 1}]"),
      .planWithWaves("[{\"wave\": 1, \"stories\": [\"US-001\", ↓\"US-002\", \"US-003\"]}]"),
      .planWithWaves(
        "[{\"wave\": 1, \"stories\": [↓\"US-002\"]}, {\"wave\": 2, \"stories\": [\"US-001\", \"US-003\"]}]"),
      .planWithWaves("↓[{\"wave\": 1, \"stories\": [\"US-001\"]}, {\"wave\": 2, \"stories\": [\"US-002\"]}]"),
      .planWithWaves(
        "[{\"wave\": 1, \"stories\": [\"US-001\", ↓\"US-001\", \"US-003\"]}, {\"wave\": 2, \"stories\": [\"US-002\"]}]"),
      .planWithWaves(
        "[{\"wave\": 1, \"stories\": [\"US-001\", ↓\"US-009\", \"US-003\"]}, {\"wave\": 2, \"stories\": [\"US-002\"]}]"),
      .planWithWaves(
        "[{\"wave\": 1, \"stories\": [\"US-001\", \"US-003\"]}, {\"wave\": ↓1, \"stories\": [\"US-002\"]}]"),
    ],
    keeping: [
      .planWithWaves("[]"),
      .planWithWaves(
        "[{\"wave\": 1, \"stories\": [\"US-001\", \"US-003\"]}, {\"wave\": 2, \"stories\": [\"US-002\"]}]"),
      .planWithWaves(
        "[{\"wave\": 1, \"stories\": [\"US-001\"]}, {\"wave\": 2, \"stories\": [\"US-002\"]}, {\"wave\": 3, \"stories\": [\"US-003\"]}]"
      ),
    ]
  ) { subject, findings in
    guard let list = subject.document.root["waves"] else { return }
    guard let waves = WrittenWaves(list, &findings), !waves.entries.isEmpty else { return }
    let hint = "`takt-helper waves --write` writes the waves that follow from the dependencies"
    var waveOf: [StoryID: Int] = [:]
    var places: [(id: StoryID, node: JSONNode, path: [JSONPathComponent])] = []
    let known = Set(subject.stories.map(\.story.id))
    for wave in waves.entries {
      for (position, node) in wave.stories.elements.enumerated() {
        let path = wave.path + ["stories", .index(position)]
        guard let id = node.string.flatMap({ StoryID($0) }), known.contains(id) else {
          findings.note(
            "there is no story `\(ForeignText.line(node.string ?? node.literal, limit: 40))`", at: node.span, path,
            hint: hint)
          continue
        }
        guard waveOf.updateValue(wave.number, forKey: id) == nil else {
          findings.note("`\(id)` stands in the waves twice", at: node.span, path, hint: hint)
          continue
        }
        places.append((id, node, path))
      }
    }
    let missing = subject.stories.map(\.story.id).filter { waveOf[$0] == nil }
    if let first = missing.first {
      let others = missing.count > 1 ? " and \(missing.count - 1) more" : ""
      findings.note("`\(first)`\(others) stands in no wave", at: list.span, ["waves"], hint: hint)
    }
    let stories = Dictionary(
      subject.stories.map { ($0.story.id, $0.story) }, uniquingKeysWith: { first, _ in first })
    for (id, node, path) in places {
      let wave = waveOf[id] ?? 0
      guard let late = stories[id]?.dependsOn.first(where: { $0 != id && (waveOf[$0] ?? 0) >= wave }),
        let lateWave = waveOf[late]
      else { continue }
      findings.note(
        "`\(id)` stands in wave \(wave) and depends on `\(late)`, which stands in wave \(lateWave)", at: node.span,
        path, hint: hint)
    }
  }

  static let waveOrder = PlanRule(
    .warning, "plan.wave-order",
    "waves stand in the order of their numbers, stories in a wave in the order of the plan",
    breaking: [
      .planWithWaves(
        "↓[{\"wave\": 2, \"stories\": [\"US-002\"]}, {\"wave\": 1, \"stories\": [\"US-001\", \"US-003\"]}]"),
      .planWithWaves(
        "[{\"wave\": 1, \"stories\": ↓[\"US-003\", \"US-001\"]}, {\"wave\": 2, \"stories\": [\"US-002\"]}]"),
    ],
    keeping: [
      .planWithWaves(
        "[{\"wave\": 1, \"stories\": [\"US-001\", \"US-003\"]}, {\"wave\": 2, \"stories\": [\"US-002\"]}]"),
      .planWithWaves("[]"),
    ]
  ) { subject, findings in
    guard let list = subject.document.root["waves"], let waves = WrittenWaves(list) else { return }
    let hint = "`takt-helper validate --fix` sorts them"
    if zip(waves.entries, waves.entries.dropFirst()).contains(where: { $0.number > $1.number }) {
      findings.note("the waves do not stand in the order of their numbers", at: list.span, ["waves"], hint: hint)
    }
    let order = subject.storyOrder
    for wave in waves.entries {
      let positions = wave.stories.elements.compactMap { $0.string.flatMap { StoryID($0) }.flatMap { order[$0] } }
      guard zip(positions, positions.dropFirst()).contains(where: { $0 > $1 }) else { continue }
      findings.note(
        "the stories of wave \(wave.number) do not stand in the order of the plan", at: wave.stories.span,
        wave.path + ["stories"], hint: hint)
    }
  }
}

extension PlanSubject {
  /// The position of each story in the plan.
  var storyOrder: [StoryID: Int] {
    Dictionary(zip(stories.map(\.story.id), stories.indices), uniquingKeysWith: { first, _ in first })
  }
}

/// The list of waves as it is written.
struct WrittenWaves {
  /// One wave.
  struct Entry {
    /// Its number.
    var number: Int
    /// Its object.
    var node: JSONNode
    /// Its list of stories.
    var stories: JSONNode
    /// Its place.
    var path: [JSONPathComponent]
  }

  /// The waves in the order of the file.
  var entries: [Entry] = []

  /// Reads a list of waves, or answers nil when it is none.
  init?(_ list: JSONNode) {
    self.init(list) { _, _, _ in }
  }

  /// Reads a list of waves and notes what is wrong with its shape; answers nil when something is.
  init?(_ list: JSONNode, _ findings: inout RuleFindings) {
    self.init(list) { findings.note("`\($2.rendered)` \($0)", at: $1, $2) }
  }

  private init?(_ list: JSONNode, refuse: (String, SourceSpan, [JSONPathComponent]) -> Void) {
    guard list.kind == .array else {
      refuse("must be a list of waves", list.span, ["waves"])
      return nil
    }
    var isSound = true
    var numbers: Set<Int> = []
    for (position, node) in list.elements.enumerated() {
      let path: [JSONPathComponent] = ["waves", .index(position)]
      guard node.kind == .object, let number = node["wave"], let stories = node["stories"] else {
        refuse("must be an object with `wave` and `stories`", SourceSpan(node.span.start, node.span.start + 1), path)
        isSound = false
        continue
      }
      guard let value = number.integer, value >= 0, numbers.insert(value).inserted else {
        refuse("must be a whole number of its own", number.span, path + ["wave"])
        isSound = false
        continue
      }
      guard stories.kind == .array else {
        refuse("must be a list of story ids", stories.span, path + ["stories"])
        isSound = false
        continue
      }
      entries.append(Entry(number: value, node: node, stories: stories, path: path))
    }
    if !isSound { return nil }
  }
}

extension RuleExample {
  /// A plan of three stories, of which the second depends on the first, with a list of waves.
  static func planWithWaves(_ waves: String) -> RuleExample {
    let stories = RuleExample.stories([], [("dependsOn", "[\"US-001\"]")], [])
    return RuleExample(
      .stories, String(stories.text.dropLast()) + ",\n \"waves\": \(waves)}", companions: stories.companions)
  }
}
