/// What a file is, as far as `validate` knows rules for it.
package enum DocumentKind: String, Hashable, Sendable, CaseIterable {
  /// A plan, `stories.json`; Ralph's `prd.json` and the older `sprint.json` are read as one.
  case stories
  /// Hidden checks, `scenarios.json`; never shown.
  case scenarios
  /// Behaviour that failed, `bugs.json`.
  case bugs
  /// Remarks of a reviewer, `review-comments.json`.
  case reviewComments = "review-comments"
  /// The notes of an agent on a story.
  case workbook
  /// A process as YAML.
  case workflow
  /// The settings of a project, `takt.json` or `.takt/config.json`.
  case configuration = "config"
  /// The events of a run, `journal.ndjson`.
  case journal
  /// A skill of Claude Code, `SKILL.md`.
  case skill
  /// An agent of Claude Code, `agents/*.md`.
  case agent

  /// Recognizes a file by its name, and where that is not enough by the folder it lies in.
  package init?(path: String) {
    let parts = path.lowercased().split(separator: "/").map(String.init)
    guard let name = parts.last else { return nil }
    let folder = parts.dropLast().last ?? ""
    if name.hasSuffix(".ndjson") {
      self = .journal
    } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      self = .workflow
    } else if name.hasSuffix(".md") {
      guard let kind = Self(markdown: name, in: folder) else { return nil }
      self = kind
    } else if name == "takt.json" {
      self = .configuration
    } else if name.hasSuffix(".json") {
      guard let kind = Self.jsonNames.first(where: { name.contains($0.word) })?.kind else { return nil }
      self = kind
    } else {
      return nil
    }
  }

  private init?(markdown name: String, in folder: String) {
    if name == "skill.md" {
      self = .skill
    } else if folder == "agents" {
      self = .agent
    } else if folder == "workbooks" || name.contains("workbook") {
      self = .workbook
    } else {
      return nil
    }
  }

  /// What the names of JSON files contain, the more particular first.
  private static let jsonNames: [(word: String, kind: DocumentKind)] = [
    ("scenarios", .scenarios), ("bugs", .bugs), ("review", .reviewComments), ("config", .configuration),
    ("stories", .stories), ("prd", .stories), ("sprint", .stories), ("plan", .stories),
  ]

  /// The name of a file of this kind.
  package var exampleName: String {
    switch self {
    case .workbook: "workbook.md"
    case .workflow: "workflow.yaml"
    case .journal: "journal.ndjson"
    case .skill: "SKILL.md"
    case .agent: "agents/worker.md"
    default: "\(rawValue).json"
    }
  }

  /// Whether findings must not show the text.
  package var isSecret: Bool { self == .scenarios }
}
