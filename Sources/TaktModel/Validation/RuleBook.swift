/// All rules, as people and tests read about them.
package enum RuleBook {
  /// The rules for a kind of document.
  package static func rules(for kind: DocumentKind) -> [RuleDescription] {
    switch kind {
    case .stories: PlanRules.descriptions
    case .scenarios: ScenarioRules.rules.map(\.description)
    case .bugs: ReportRules.bugs.map(\.description)
    case .reviewComments: ReportRules.review.map(\.description)
    case .workbook: WorkbookRules.rules.map(\.description)
    case .journal: JournalRules.rules.map(\.description)
    case .skill: FrontMatterRules.rules.map(\.description)
    // Agents have the rules of skills.
    case .agent: []
    case .configuration: SettingRules.configuration.map(\.description)
    case .workflow: SettingRules.workflow.map(\.description)
    }
  }

  /// The rules for all kinds.
  package static var all: [RuleDescription] { DocumentKind.allCases.flatMap(rules) }

  /// Whether a code is one of a format's reader rather than of a rule: `json.…`, `yaml.…` and their like.
  package static func isSyntax(_ code: String) -> Bool {
    ["json.", "yaml.", "front-matter."].contains { code.utf8.starts(with: $0.utf8) }
  }
}
