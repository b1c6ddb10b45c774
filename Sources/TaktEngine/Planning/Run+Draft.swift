import TaktModel
import TaktSystem
import TaktText

// What a planning run does with the drafts that its planner hands in.
extension Run {
  /// Takes the last accepted draft, and sends it back while stories should be split and may be.
  mutating func checkDraft(step: String) throws(Failure) {
    let draft = try lastDraft()
    try reporting { () throws(SystemError) in
      try context.files.writeDurably(Array(draft.plan.utf8), to: folder.draft)
      try context.files.writeDurably(Array(draft.scenarios.utf8), to: folder.draftScenarios)
    }
    let attempts = max(0, (state.visits[step] ?? 1) - 1)
    let depth = try header.depth
    if attempts < depth, try !oversizedStories().isEmpty {
      return try append(.step(.systemFinished(step: step, outcome: "too big")))
    }
    try append(.draft(.reached(.draft)), .step(.systemFinished(step: step, outcome: "valid")))
  }

  /// The stories of the present draft that should be split, each with its reason in one line.
  func oversizedStories() throws(Failure) -> [String] {
    let bytes = try reporting { () throws(SystemError) in try context.files.readIfPresent(folder.draft) }
    guard let bytes else { return [] }
    return PlanSize.findings(SourceText(name: "stories.json", bytes: bytes))
  }

  private func lastDraft() throws(Failure) -> PlanDraft {
    guard let path = state.jobs.last(where: { $0.acceptance != nil })?.acceptance?.workbook else {
      throw Failure(.internal, "no draft was handed in")
    }
    return try PlanDraft.read(project.read(path)).get("the draft `\(path)`")
  }
}
