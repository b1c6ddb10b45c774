import TaktText

extension PlanRules {
  static let orderOfLayers = PlanRule(
    .warning, "plan.order", "what a page shows is stored and served before the page is built",
    breaking: [
      .stories(
        [("title", "↓\"Show the invoice status in the list\""), ("type", "\"ui\"")],
        [("title", "\"Add an invoice status column to the schema\""), ("type", "\"logic\"")]),
      .stories(
        [("title", "↓\"Export button on the page\""), ("type", "\"ui\"")],
        [("title", "\"API endpoint for the export\"")]),
    ],
    keeping: [
      .stories(
        [("title", "\"Add an invoice status column to the schema\""), ("type", "\"logic\"")],
        [("title", "\"Show the invoice status in the list\""), ("type", "\"ui\"")]),
      .stories(
        [("title", "\"Show a logo on the page\""), ("type", "\"ui\"")],
        [("title", "\"Add an invoice table to the database\"")]),
      .stories(
        [
          ("title", "\"Show the invoice status\""), ("type", "\"ui\""), ("dependsOn", "[\"US-002\"]"),
          ("priority", "2"),
        ],
        [("title", "\"Add an invoice status column to the schema\"")]),
    ]
  ) { subject, findings in
    // Stories are taken by priority, then as the plan has them. A large plan is no plan of layers any more.
    guard subject.stories.count <= 500 else { return }
    let order = subject.stories.indices.sorted {
      (subject.stories[$0].story.priority, $0) < (subject.stories[$1].story.priority, $1)
    }
    let layers = subject.stories.map { StoryLayer($0.story) }
    for (rank, index) in order.enumerated() where layers[index].isPage {
      let story = subject.stories[index]
      for other in order[(rank + 1)...] where layers[other].isFoundation {
        let later = subject.stories[other].story
        guard !story.story.dependsOn.contains(later.id), !later.dependsOn.contains(story.story.id),
          let term = layers[index].terms.first(where: { layers[other].terms.contains($0) })
        else { continue }
        findings.note(
          "`\(story.story.id)` shows “\(ForeignText.line(term, limit: 40))” before `\(later.id)` lays the ground for it",
          at: story.titleSpan, story.path,
          hint: "put `\(later.id)` first, and name it in `dependsOn` of `\(story.story.id)`")
        break
      }
    }
  }
}

/// Where in a program a story's title says that it works.
struct StoryLayer {
  /// Whether it is about what a user sees.
  let isPage: Bool

  /// Whether it is about what is stored or served.
  let isFoundation: Bool

  /// The words of the title that name the matter.
  let terms: [String]

  /// Reads a title.
  init(_ story: Story) {
    let words = Words(story.title).words
    isFoundation = story.kind != .ui && words.contains { Self.foundationWords.contains($0) }
    isPage = !isFoundation && (story.kind == .ui || words.contains { Self.pageWords.contains($0) })
    terms = words.map(Self.singular).filter { word in
      word.utf8.count > 3 && !Self.foundationWords.contains(word) && !Self.pageWords.contains(word)
        && !Self.commonWords.contains(word)
    }
  }

  private static func singular(_ word: String) -> String {
    word.utf8.count > 3 && word.hasSuffix("s") && !word.hasSuffix("ss") && !word.hasSuffix("us")
      ? String(word.dropLast()) : word
  }

  private static let foundationWords: Set<String> = [
    "api", "backend", "column", "database", "db", "endpoint", "endpoints", "migration", "model", "persistence",
    "query", "repository", "route", "schema", "server", "service", "storage", "store", "table", "tables",
  ]

  private static let pageWords: Set<String> = [
    "badge", "button", "component", "dashboard", "dialog", "dropdown", "form", "frontend", "layout", "menu", "modal",
    "navbar", "page", "screen", "sidebar", "toast", "tooltip", "ui", "view", "widget",
  ]

  private static let commonWords: Set<String> = [
    "able", "adding", "allow", "another", "based", "before", "build", "change", "create", "delete", "display", "edit",
    "each", "every", "filter", "from", "have", "into", "list", "make", "more", "name", "only", "other", "read",
    "remove", "save", "show", "some", "sort", "support", "that", "their", "them", "then", "this", "update", "user",
    "users", "using", "value", "when", "with", "write",
  ]
}
