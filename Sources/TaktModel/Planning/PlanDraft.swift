package import TaktText

/// What a planner hands in: a plan and its scenarios in one JSON value, `{"plan": {…}, "scenarios": {"stories": {…}}}`.
package struct PlanDraft: Hashable, Sendable {
  /// The plan's text, as it will stand in `stories.json`.
  package let plan: String

  /// The scenarios' text, as it will stand in `scenarios.json`.
  package let scenarios: String

  /// Reads a draft; what is wrong with either part is told with its place in that part.
  package static func read(_ source: SourceText) -> Reading<PlanDraft> {
    var collector = FindingCollector(source)
    guard !source.bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
      collector.error("draft.empty", "no draft was handed in", at: nil, hint: "put it on standard input: \(shape)")
      return Reading(nil, collector)
    }
    let root: JSONNode
    do throws(ParseError) {
      root = try JSONDocument.read(source).root
    } catch {
      collector = FindingCollector(source, isSecret: mayShowScenarios(source, at: error.span))
      collector.add(error)
      return Reading(nil, collector)
    }
    guard let plan = root["plan"], let scenarios = root["scenarios"], root.kind == .object else {
      collector.add(
        .error, "draft.shape", "a draft is one JSON object with the members `plan` and `scenarios`", at: root.span,
        hint: "write \(shape)", showsText: false)
      return Reading(nil, collector)
    }
    let draft = PlanDraft(plan: plan.value.pretty + "\n", scenarios: scenarios.value.pretty + "\n")
    return Reading(draft, collector.diagnostics + draft.findings)
  }

  private static let shape = #"{"plan": {…}, "scenarios": {"stories": {…}}}"#

  /// Whether the line of a finding may have scenarios in it, as far as that can be told of text that is not well-formed.
  private static func mayShowScenarios(_ source: SourceText, at span: SourceSpan) -> Bool {
    let bytes = source.bytes
    let end = bytes[min(span.end, bytes.count)...].firstIndex(of: 0x0A) ?? bytes.count
    return bytes[..<end].contains(Array("scenarios".utf8))
  }

  /// What is wrong with the two parts; scenarios are compared with the plan.
  package var findings: [Diagnostic] {
    let scenarios = SourceText(name: "scenarios.json", self.scenarios)
    return Validator.validate(planSource, as: .stories, companions: Companions(scenarios: .read(scenarios)))
      + Validator.validate(scenarios, as: .scenarios, companions: Companions(plan: .read(planSource)))
  }

  /// The plan's text with the name that findings show.
  package var planSource: SourceText { SourceText(name: "stories.json", plan) }
}
