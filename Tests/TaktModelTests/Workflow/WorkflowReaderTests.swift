import TaktTestSupport
import TaktText
import Testing

@testable import TaktModel

@Suite("Workflow files")
struct WorkflowReaderTests {
  /// A workflow of one step; what stands in it is given.
  private static func step(_ lines: String, rule: String = "condition: passed\n        next: COMPLETE") -> String {
    "name: w\nsteps:\n  - name: a\n    \(lines)\n    rules:\n      - \(rule)\n"
  }

  /// Workflows that are refused, each with the one code that it is refused for.
  private static let refused: [(code: String, text: String)] = [
    ("workflow.persona", step("instruction: Do.\n    persona: wizard")),
    ("workflow.operation", step("system: sumary")),
    ("workflow.condition", step("system: summary", rule: "condition: done\n        next: COMPLETE")),
    ("workflow.condition", step("stories:", rule: "condition: passed\n        next: COMPLETE")),
    ("workflow.condition", step("instruction: Do.", rule: "condition: all(\"passed\")\n        next: COMPLETE")),
    ("workflow.rule", step("system: summary", rule: "next: COMPLETE")),
    (
      "workflow.file-name",
      step("stories:\n      brief: ../../etc/passwd", rule: "condition: all(\"passed\")\n        next: COMPLETE")
    ),
    ("workflow.unsupported", step("instruction: Do.", rule: "condition: ai(\"good?\")\n        next: COMPLETE")),
    ("workflow.unsupported", step("instruction: Do.\n    parallel: []")),
    (
      "workflow.unsupported",
      step("instruction: Do.\n    output_contracts:\n      report:\n        - name: x\n          format: table")
    ),
    ("workflow.unknown-step", step("system: summary", rule: "condition: passed\n        next: COMPLET")),
    ("workflow.type", step("instruction: Do.\n    edit: maybe")),
    (
      "workflow.type", step("stories:\n      retries: many", rule: "condition: all(\"passed\")\n        next: COMPLETE")
    ),
    ("workflow.type", step("stories: some", rule: "condition: all(\"passed\")\n        next: COMPLETE")),
    ("workflow.type", step("system: summary") + "rate_limit_fallback: []\n"),
    ("workflow.provider", step("system: summary") + "rate_limit_fallback:\n  switch_chain:\n    - provider: codex\n"),
    (
      "workflow.unsupported",
      step("system: summary") + "rate_limit_fallback:\n  switch_chain:\n    - provider: claude\n      effort: high\n"
    ),
  ]

  @Test("every workflow that cannot be carried out is refused for one reason, in words that are recorded")
  func refusals() {
    var page = ""
    for (code, text) in Self.refused {
      let findings = WorkflowReader.read(SourceText(name: "w.yaml", text)).diagnostics
      #expect(findings.map(\.code) == [code], "\(text)")
      page += findings.map { "\($0.rendered())\n\n" }.joined()
    }
    expectGolden(page, named: "workflow-refusals.txt")
  }

  @Test("the workflows of the pack are taken without a finding", arguments: ["lights-out", "planning"])
  func pack(_ name: String) throws {
    let path = "\(Golden.directory)/../../lib/workflows/\(name).yaml"
    let bytes = try #require(Golden.read(path))
    let reading = WorkflowReader.read(SourceText(name: "\(name).yaml", bytes: bytes))
    #expect(reading.diagnostics.isEmpty)
    #expect(reading.value?.name == name)
  }
}
