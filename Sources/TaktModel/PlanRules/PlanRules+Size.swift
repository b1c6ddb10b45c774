import TaktText

extension PlanRules {
  static let largeStory = PlanRule(
    .warning, "plan.large-story", "a story fits one fresh context",
    breaking: [
      .stories([("title", "↓\"Refactor the store\"")]), .stories([("title", "↓\"Rewrite the entire parser\"")]),
      .stories([("title", "↓\"All pages\"")]), .stories([("title", "↓\"Complete settings\"")]),
      .stories([
        ("title", "↓\"Rename the type\""),
        ("description", "\"\((1...11).map { "Sources/File\($0).swift" }.joined(separator: ", "))\""),
      ]),
      .stories([
        ("title", "↓\"Import\""), ("description", "\"\(String(repeating: "many words ", count: 251))\""),
      ]),
    ],
    keeping: [
      .stories([("title", "\"Complete a task\"")]), .stories([("title", "\"Filter by status\"")]),
      .stories([("title", "\"Show all tasks\"")]),
      .stories([("description", "\"Sources/A.swift, then Sources/A.swift and e.g. B.swift\"")]),
    ]
  ) { subject, findings in
    for story in subject.stories where !story.story.passes {
      guard let reason = StorySize(story.story).reason else { continue }
      findings.note(
        "`\(story.story.id)` looks too large: \(reason.text)", at: story.titleSpan, story.path, hint: reason.split)
    }
  }
}

/// How much a story asks for, as its text shows it.
struct StorySize {
  /// The different files that are mentioned.
  let files: Int

  /// The words of everything a worker is told.
  let words: Int

  /// The word of the title that promises more than one story holds.
  let scopeWord: String?

  /// The number of acceptance criteria.
  let criteria: Int

  /// Measures a story.
  init(_ story: Story) {
    let texts = [story.title, story.description, story.notes] + story.acceptanceCriteria + story.knownIssues
    var files: Set<String> = []
    var words = 0
    for text in texts {
      for word in text.utf8.split(whereSeparator: { $0 <= 0x20 }) {
        words += 1
        if let file = Self.file(word) { files.insert(file) }
      }
    }
    self.files = files.count
    self.words = words
    criteria = story.acceptanceCriteria.count
    // What a user sees “all” of is no scope; in a description only words about the code count.
    scopeWord =
      Self.scopeWord(Words(story.title).words)
      ?? Words(story.description).words.first { Self.scopeVerbs.contains($0) || $0 == "entire" }
  }

  /// Why it is too large, and how it could be split; nil when it is not.
  var reason: (text: String, split: String)? {
    if files > 10 {
      return ("\(files) files are mentioned", "split it by the files that belong together, or by what a user sees")
    }
    if words > 500 {
      return ("it has \(words) words", "split it along its criteria: one story for each part that can be shown alone")
    }
    guard let scopeWord else { return nil }
    if Self.scopeVerbs.contains(scopeWord) {
      return (
        "“\(scopeWord)” has no end of its own",
        "name the first part that can be changed alone, and make a story of each further part"
      )
    }
    return ("“\(scopeWord)” covers more than one story", "write one story for each part that it covers")
  }

  private static func scopeWord(_ title: [String]) -> String? {
    for (position, word) in title.enumerated() {
      switch word {
      case "entire", "entirely", "whole", "everything", "everywhere", "comprehensive", "throughout", "across":
        return word
      case _ where scopeVerbs.contains(word): return word
      case "all", "complete", "full":
        // “Complete a task” and “show all tasks” say what a user does; “all pages”, “complete settings” what is built.
        guard position == 0 || buildingVerbs.contains(title[position - 1]) else { continue }
        if position + 1 < title.count, articles.contains(title[position + 1]) { continue }
        return word
      default: continue
      }
    }
    return nil
  }

  private static let scopeVerbs: Set<String> = ["refactor", "rewrite", "restructure", "overhaul", "redesign"]

  private static let buildingVerbs: Set<String> = [
    "handle", "cover", "finish",
    "add", "build", "create", "implement", "make", "support", "the", "a", "update", "fix", "migrate", "convert", "test",
  ]

  private static let articles: Set<String> = ["a", "an", "one", "this", "that", "my", "selected"]

  /// A word that is the name of a file: something, a dot, and a short ending that has a letter.
  private static func file(_ word: some Sequence<UInt8>) -> String? {
    var bytes = Array(word)
    let around: [UInt8] = Array("`'\"()[]{}<>,;:.!?*".utf8)
    while let last = bytes.last, around.contains(last) { bytes.removeLast() }
    bytes = Array(bytes.drop { around.contains($0) && $0 != 0x2E })
    guard let dot = bytes.lastIndex(of: 0x2E), dot > 0 else { return nil }
    let ending = bytes[(dot + 1)...]
    guard (1...5).contains(ending.count), ending.contains(where: { $0 | 0x20 &- 0x61 < 26 }) else { return nil }
    guard ending.allSatisfy({ $0 | 0x20 &- 0x61 < 26 || $0 &- 0x30 < 10 }) else { return nil }
    let stem = bytes[..<dot]
    // `e.g.` and `v1.2` are no files.
    guard stem.contains(where: { $0 | 0x20 &- 0x61 < 26 }), stem.count > 1 || bytes.contains(0x2F) else {
      return ending.count > 1 && stem.count == 1 ? String(decoding: bytes, as: UTF8.self) : nil
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
