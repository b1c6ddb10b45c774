import TaktGit
package import TaktModel
import TaktSystem
package import TaktText

/// Shows the draft of a plan to a person, and makes it the plan when the person says so.
package struct DraftReview: Sendable {
  private let project: Project
  private let store: RunStore

  /// Creates the review of a project's last draft.
  package init(_ project: Project) {
    self.project = project
    store = RunStore(project)
  }

  /// A draft as a person is shown it.
  package struct View: Sendable {
    /// The planning run.
    package let run: RunID
    /// What has become of the draft.
    package let stage: DraftStage
    /// The stories.
    package let plan: Plan
    /// How many scenarios each story has.
    package let scenarioCounts: [StoryID: Int]
    /// What to look at, errors and warnings.
    package let findings: [Diagnostic]
    /// The difference to the present plan as a unified diff; empty when there is none.
    package let difference: String
    /// Where the draft is.
    package let path: String
    /// Where its scenarios are.
    package let scenariosPath: String
  }

  /// Shows the last draft and notes that it was shown.
  package func review() throws(Failure) -> View {
    try requireRun()
    return try store.change("plan review") { (run) throws(Failure) -> View in
      let stage = try stage(of: run)
      if stage == .draft { try run.append(.draft(.reached(.reviewing))) }
      return try view(run)
    }
  }

  /// Makes the last draft the plan, and its scenarios the scenarios.
  ///
  /// The plan and scenarios that were there before are kept in the planning run's folder.
  package func accept() throws(Failure) -> View {
    try requireRun()
    return try store.change("plan accept") { (run) throws(Failure) -> View in
      guard try stage(of: run) != .draft else {
        throw Failure(
          .refused, "the draft was not looked at yet",
          hints: ["look at it with `takt-helper plan review`, then accept it"])
      }
      let view = try view(run)
      try put(run.folder.draft, at: "\(project.root)/stories.json", keeping: "previous-stories.json", run)
      try put(run.folder.draftScenarios, at: "\(project.state)/scenarios.json", keeping: "previous-scenarios.json", run)
      if run.state.draft != .accepted { try run.append(.draft(.reached(.accepted))) }
      return view
    }
  }

  // MARK: -

  /// Who asks for a draft where nothing was ever planned is told how to make one, not how to start a run.
  private func requireRun() throws(Failure) {
    if try store.latest() != nil { return }
    throw Failure(
      .refused, "there is no draft: nothing was planned in `\(project.root)` yet",
      hints: ["make one with `takt-helper plan create PRD`, or `/prd` in Claude Code"])
  }

  private func stage(of run: Run) throws(Failure) -> DraftStage {
    guard try run.header.mode == .planning else {
      throw Failure(
        .refused, "there is no draft: the last run worked on stories",
        hints: ["make one with `takt-helper plan create PRD`"])
    }
    guard let stage = run.state.draft else {
      throw Failure(
        .refused, "planning run `\(run.folder.id)` has no draft yet",
        hints: [
          run.state.result == nil ? "go on with `takt-helper resume`" : "begin again with `takt-helper plan create`"
        ])
    }
    return stage
  }

  private func view(_ run: Run) throws(Failure) -> View {
    let context = project.context
    let folder = run.folder
    func source(_ path: String, _ name: String) throws(Failure) -> SourceText {
      SourceText(name: name, bytes: try reporting { () throws(SystemError) in try context.files.read(path) })
    }
    let draft = try source(folder.draft, "stories.json")
    let reading = PlanReader.read(draft)
    let scenarios = try source(folder.draftScenarios, "scenarios.json")
    return View(
      run: folder.id, stage: run.state.draft ?? .draft, plan: try reading.get("the draft"),
      scenarioCounts: Self.counts(scenarios),
      findings: Validator.validate(draft, as: .stories, companions: Companions(scenarios: .read(scenarios)))
        + Validator.validate(scenarios, as: .scenarios, companions: Companions(plan: .read(draft))),
      difference: try difference(folder.draft), path: folder.shown(folder.draft),
      scenariosPath: folder.shown(folder.draftScenarios))
  }

  /// How many scenarios there are for each story; their texts are nobody's business here.
  private static func counts(_ source: SourceText) -> [StoryID: Int] {
    guard let root = try? JSONDocument.read(source).root else { return [:] }
    var counts: [StoryID: Int] = [:]
    for member in root["stories"]?.members ?? [] {
      if let id = StoryID(member.name) { counts[id] = member.value.count }
    }
    return counts
  }

  private func difference(_ draft: String) throws(Failure) -> String {
    let present = "\(project.root)/stories.json"
    guard project.context.files.exists(present) else { return "" }
    let outcome = try Git(project.context, in: project.root).attempt([
      "diff", "--no-index", "--no-ext-diff", "--no-textconv", "--no-color", "--", present, draft,
    ])
    guard outcome.status <= 1 else { throw Failure(.environment, "`git diff` failed: \(outcome.complaint)") }
    let lines = outcome.text.split(separator: "\n", omittingEmptySubsequences: false).drop { !$0.hasPrefix("@@") }
    return lines.map { ForeignText.visible(String($0)) }.joined(separator: "\n")
  }

  private func put(_ draft: String, at path: String, keeping name: String, _ run: Run) throws(Failure) {
    let files = project.context.files
    try reporting { () throws(SystemError) in
      let bytes = try files.read(draft)
      let kept = "\(run.folder.path)/\(name)"
      if let present = try files.readIfPresent(path), present != bytes, !files.exists(kept) {
        try files.writeDurably(present, to: kept)
      }
      try files.writeDurably(bytes, to: path)
    }
  }
}
