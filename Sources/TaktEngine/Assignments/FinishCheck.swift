import TaktGit
import TaktModel
import TaktSystem
import TaktText

/// What the helper itself saw when it checked a report.
struct Evidence: Sendable {
  /// What the checkout held.
  let snapshot: WorkTree.Snapshot
  /// What the gates said about it.
  let gates: [GateResult]
  /// What speaks against the report.
  let refusals: [Refusal]
  /// The commits of the agent's own that became changes of its checkout or tree.
  var folded: [String] = []
  /// What changed in the repository beside them, a clause each.
  var surroundings: [String] = []
  /// The files to commit, sorted by bytes.
  var files: [String]

  /// The condition that the agent of a step chose, else empty.
  let choice: String

  /// The names of the gates that failed; nil when none was run.
  var failingGates: [String]? { gates.isEmpty ? nil : gates.filter { !$0.passed }.map(\.name) }

  init(
    snapshot: WorkTree.Snapshot, gates: [GateResult], refusals: [Refusal], claim: AgentWork.Claim? = nil,
    changesFiles: Bool = true
  ) {
    self.snapshot = snapshot
    choice = if case .choice(let word) = claim { word } else { "" }
    self.gates = gates
    self.refusals = refusals
    // What lies in the checkout of a step that may not change it is the user's.
    files = changesFiles ? snapshot.files : []
  }
}

/// Compares a report with the checkout and the gates.
struct FinishCheck {
  let run: Run
  let jobID: JobID
  let report: FinishReport
  let cancellation: Cancellation?

  /// Collects everything that speaks against the report; gates only run when nothing else does.
  func evidence(onGate: ((String) -> Void)?) throws(Failure) -> Evidence {
    var folded: [String] = []
    if run.usesTrees {
      guard let commits = try run.tree(for: jobID).restore() else { return try movedAway() }
      folded = commits
    }
    let checkout = run.state.job(jobID).flatMap { SoloCheckout(run, $0) }
    if let checkout, try run.project.repository.head() == nil { return try noCommit(checkout) }
    var before = try snapshot()
    switch try checkout?.place(of: before) {
    case nil, .atBase: break
    case .away(let branch, let head):
      return Evidence(
        snapshot: before, gates: [], refusals: [try checkout?.refusal(branch: branch, head: head)].compactMap(\.self))
    case .ahead(let head):
      folded = try checkout?.fold(from: head) ?? []
      before = try snapshot()
    }
    var evidence = try evidence(before, onGate)
    evidence.folded = folded
    if let before = Surroundings(notedFor: jobID, run) {
      evidence.surroundings = before.changes(to: try Surroundings(run))
    }
    return evidence
  }

  private func evidence(_ before: WorkTree.Snapshot, _ onGate: ((String) -> Void)?) throws(Failure) -> Evidence {
    let work = try run.work(of: jobID)
    guard let claim = work.claim(report.outcome) else {
      return Evidence(snapshot: before, gates: [], refusals: [unknownOutcome(work)])
    }
    if work.edits, let odd = try oddNames(before) { return Evidence(snapshot: before, gates: [], refusals: [odd]) }
    var refusals = try contradictions(before, claim, work)
    if let check = ResolutionCheck(run, jobID) { refusals += try check.refusals(before.tree, report.text) }
    guard refusals.isEmpty else { return Evidence(snapshot: before, gates: [], refusals: refusals) }
    guard work.edits else {
      // Gates say nothing about work that may not change files.
      return Evidence(snapshot: before, gates: [], refusals: [], claim: claim, changesFiles: false)
    }
    let (gates, failed) = try runGates(onGate)
    refusals += failed
    // Where nothing ran, nothing can have changed the tree.
    let after = run.configuration.gates.isEmpty ? before : try snapshot()
    if refusals.isEmpty, after.tree != before.tree {
      let changed = try run.project.repository.files(from: before.tree, to: after.tree)
      refusals.append(
        Refusal(
          code: "finish.gates-change",
          message: "running the gates changed \(FileNames.text(changed)), so what was checked is not what would be "
            + "committed; make sure that it is in a good state or ignored by git, and finish again"))
    }
    return Evidence(snapshot: before, gates: gates, refusals: refusals, claim: claim)
  }

  private func unknownOutcome(_ work: AgentWork) -> Refusal {
    let words = (work.words + (work.outcomes == .story ? [AgentWork.blocked] : [])).map { "`\($0)`" }
    return Refusal(
      code: "finish.choice",
      message: "`\(ForeignText.line(report.outcome))` is no outcome of this assignment; choose one of: "
        + words.joined(separator: ", "))
  }

  private func snapshot() throws(Failure) -> WorkTree.Snapshot {
    try run.snapshot(for: jobID)
  }

  /// The checkout was made to stand on a branch without a commit, which cannot be compared with anything.
  private func noCommit(_ checkout: SoloCheckout) throws(Failure) -> Evidence {
    let branch = try run.project.repository.branch()
    let nothing = WorkTree.Snapshot(tree: "", head: "", branch: branch, changes: [])
    return Evidence(snapshot: nothing, gates: [], refusals: [try checkout.refusal(branch: branch, head: nil)])
  }

  /// The tree was made to stand somewhere else, so that nobody can tell what the story changed.
  private func movedAway() throws(Failure) -> Evidence {
    let tree = try run.tree(for: jobID)
    let base = tree.record.base
    let refusal = Refusal(
      code: "finish.base-moved",
      message: "your tree does not stand on its base \(base.prefix(10)) any more; go back with "
        + "`git checkout --detach \(base)`, keeping your changes, and finish again")
    return Evidence(snapshot: try snapshot(), gates: [], refusals: [refusal])
  }

  /// Refuses names that are not UTF-8: journal, workbook and brief could not name the files.
  ///
  /// A tracked one may go; then whatever comes in its place has a name that can be given.
  private func oddNames(_ snapshot: WorkTree.Snapshot) throws(Failure) -> Refusal? {
    let odd = snapshot.changes.filter { $0.kind != .removed && !$0.path.isText }.map(\.path.text)
    guard !odd.isEmpty else { return nil }
    return Refusal(
      code: "finish.file-name",
      message:
        "\(FileNames.text(odd)) in `\(try run.place(of: jobID))`: the name is not UTF-8 (`\\xFF` stands for the byte FF), "
        + "and takt can only name files in UTF-8; rename it, or undo the change, and finish again")
  }

  private var isSettling: Bool { run.state.job(jobID)?.role == .resolver }

  // MARK: - The report against git

  private func contradictions(
    _ snapshot: WorkTree.Snapshot, _ claim: AgentWork.Claim, _ work: AgentWork
  ) throws(Failure) -> [Refusal] {
    switch claim {
    case .choice: return stepContradictions(work, snapshot)
    case .done where isSettling: return try workbookContradictions(run.changedFiles(for: jobID, in: snapshot))
    case .done where snapshot.files.isEmpty:
      return [
        Refusal(
          code: "finish.no-changes",
          message: "you report the story as done, but no file is changed; do the work, or, if nothing needs to change, "
            + "finish with `--outcome unchanged --reason \"…\"`")
      ]
    case .unchanged where !snapshot.files.isEmpty:
      return [
        Refusal(
          code: "finish.has-changes",
          message:
            "you report that nothing needed to change, but \(FileNames.text(snapshot.files)) changed; undo that, or "
            + "finish with `--outcome done`")
      ]
    case .unchanged where ForeignText.line(report.reason).isEmpty:
      return [
        Refusal(
          code: "finish.no-reason",
          message: "say why nothing needed to change: `--outcome unchanged --reason \"…\"`")
      ]
    case .done, .unchanged: return workbookContradictions(snapshot.files)
    }
  }

  private func workbookContradictions(_ files: [String]) -> [Refusal] {
    let workbook = Workbook(report.text)
    guard workbook.missingSections.isEmpty else {
      let missing = workbook.missingSections.map { "`## \($0)`" }.joined(separator: ", ")
      return [
        Refusal(
          code: "finish.workbook",
          message:
            "the workbook on standard input lacks \(missing); it needs all four sections, even when one says None")
      ]
    }
    var refusals: [Refusal] = []
    let claimed = Set(workbook.claims.flatMap(\.readings))
    // A name with a line break in it can only be written as it is shown.
    let changed = Set(files + files.map { ForeignText.visible($0) })
    let invented = workbook.claims.filter { claim in
      !claim.isNothing && !claim.readings.contains { changed.contains($0) }
    }.map(\.path)
    if !invented.isEmpty {
      refusals.append(
        Refusal(
          code: "finish.files-claimed",
          message: "the workbook says that \(FileNames.text(invented)) changed, but git sees no change there; correct "
            + "`## Files Changed`, or do the work"))
    }
    let forgotten = files.filter { !claimed.contains($0) && !claimed.contains(ForeignText.visible($0)) }
    if !forgotten.isEmpty {
      refusals.append(
        Refusal(
          code: "finish.files-unnamed",
          message:
            "git sees changes in \(FileNames.text(forgotten)), which `## Files Changed` does not name; name them, or "
            + "undo what does not belong to the story"))
    }
    return refusals
  }

  private func stepContradictions(_ work: AgentWork, _ snapshot: WorkTree.Snapshot) -> [Refusal] {
    let changed = work.edits ? [] : changedSinceBrief(snapshot)
    if !changed.isEmpty {
      return [
        Refusal(
          code: "finish.has-changes",
          message: "this step may not change files, but \(FileNames.text(changed)) changed; undo that and finish again")
      ]
    }
    return work.contract == .plan ? draftContradictions() : []
  }

  /// The files that differ from what was there when the agent fetched its brief.
  private func changedSinceBrief(_ snapshot: WorkTree.Snapshot) -> [String] {
    guard let tree = run.state.job(jobID)?.treeAtBrief,
      let files = try? run.project.repository.files(from: tree, to: snapshot.tree)
    else { return snapshot.files }
    return files
  }

  /// What speaks against a report that must be the draft of a plan.
  private func draftContradictions() -> [Refusal] {
    PlanDraft.read(SourceText(name: "report", report.text)).diagnostics.filter { $0.severity == .error }.prefix(20).map
    {
      Refusal(code: $0.code, message: $0.rendered())
    }
  }

  // MARK: - Gates

  private func runGates(_ onGate: ((String) -> Void)?) throws(Failure) -> ([GateResult], [Refusal]) {
    let attempt = (run.state.job(jobID)?.refusals.count ?? 0) + 1
    var results: [GateResult] = []
    var refusals: [Refusal] = []
    for gate in run.configuration.gates {
      onGate?(gate.name)
      let log = run.folder.gateLog(jobID, attempt: attempt, gate: gate.name)
      let verdict = try GateRunner(run.context, for: jobID).run(
        gate, in: run.place(of: jobID), log: log, shown: run.folder.shown(log), cancellation: cancellation)
      results.append(verdict.result)
      guard !verdict.result.passed else { continue }
      refusals.append(
        Refusal(
          code: "finish.gate-failed",
          message: "gate `\(gate.name)` failed (\(verdict.result.ending)): `\(gate.command.joined(separator: " "))`"
            + (verdict.tail.isEmpty ? "" : "\n\(verdict.tail)")))
    }
    return (results, refusals)
  }
}
