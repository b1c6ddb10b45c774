package import TaktText

/// Validates a document of any kind that takt knows.
package enum Validator {
  /// Finds everything that is wrong with a document, in the order of its text.
  package static func validate(
    _ source: SourceText, as kind: DocumentKind, companions: Companions = .none
  ) -> [Diagnostic] {
    switch kind {
    case .stories: document(source, kind) { plan($0, companions) }
    case .scenarios: document(source, kind) { ScenarioRules.examine($0, companions) }
    case .bugs: document(source, kind, ReportRules.examineBugs)
    case .reviewComments: document(source, kind, ReportRules.examineReview)
    case .workbook: WorkbookRules.examine(source).diagnostics
    case .journal: JournalRules.examine(source).diagnostics
    case .skill, .agent: FrontMatterRules.examine(source, kind, companions).diagnostics
    case .workflow: WorkflowReader.read(source).diagnostics
    case .configuration: Configuration.read(source).diagnostics
    }
  }

  private static func document(
    _ source: SourceText, _ kind: DocumentKind, _ body: (JSONDocument) -> FindingCollector
  ) -> [Diagnostic] {
    do {
      return body(try JSONDocument.read(source)).diagnostics
    } catch {
      var collector = FindingCollector(source, isSecret: kind.isSecret)
      collector.add(error)
      return collector.diagnostics
    }
  }

  private static func plan(_ document: JSONDocument, _ companions: Companions) -> FindingCollector {
    var (subject, collector) = PlanReader.examine(document, companions: companions)
    guard let subject else { return collector }
    for rule in PlanRules.advice { rule.apply(to: subject, &collector) }
    return collector
  }
}
