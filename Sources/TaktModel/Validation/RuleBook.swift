/// All rules, as people and tests read about them.
package enum RuleBook {
  /// The rules for a kind of document.
  package static func rules(for kind: DocumentKind) -> [RuleDescription] {
    switch kind {
    case .stories: PlanRules.descriptions
    default: []
    }
  }

  /// The rules for all kinds.
  package static var all: [RuleDescription] { DocumentKind.allCases.flatMap(rules) }

  /// Whether a code is one of a format's reader rather than of a rule: `json.…`, `yaml.…` and their like.
  package static func isSyntax(_ code: String) -> Bool {
    ["json.", "yaml.", "front-matter."].contains { code.utf8.starts(with: $0.utf8) }
  }
}
