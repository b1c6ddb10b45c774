import TaktGit
import TaktModel
import TaktSystem
import TaktText

/// What an agent has to know of the attempts before its own: how they ended, what spoke against them, what they left.
struct BriefHistory {
  private let run: Run
  private let job: Job
  private let earlier: [Job]

  /// How many events of the journal a recovered attempt is told.
  private static let eventLimit = 8
  /// How much of a workbook is handed on.
  private static let noteLimit = 4000

  init(_ run: Run, _ job: Job) {
    self.run = run
    self.job = job
    earlier = run.state.jobs.filter {
      $0.spec.step == job.spec.step && $0.spec.story == job.spec.story
        && $0.id != job.id && $0.spec.role == job.spec.role
    }
  }

  /// The part of the brief that says so; empty when there is nothing to say.
  func text(_ boundary: String) throws(Failure) -> String {
    var lines = try recovery()
    for attempt in earlier { lines += evidence(of: attempt) }
    for refusal in job.refusals.last ?? [] { lines.append("Your last report was refused: \(refusal.message)") }
    let notes = notes()
    if !notes.isEmpty { lines += ["What the last attempt noted:"] + notes }
    if !(earlier.isEmpty && job.refusals.isEmpty) { lines += try leftovers() }
    guard !lines.isEmpty else { return "" }
    return "\nThis work was begun before. What is known of it:\n"
      + BriefText.fenced(lines.joined(separator: "\n"), boundary: boundary) + "\n"
  }

  // MARK: - An attempt that was cut off

  /// Where the work stood when its last attempt was cut off; empty when that was never begun.
  private func recovery() throws(Failure) -> [String] {
    guard let last = earlier.last, last.wasBriefed, case .ended(.interrupted, let detail) = last.phase else {
      return []
    }
    let branch = try run.header.branch
    let base = job.spec.base.isEmpty ? try run.project.repository.head() ?? "" : job.spec.base
    var lines = ["Recovered: attempt \(last.attempt) was cut off (\(detail)); go on where it stopped."]
    lines.append("Branch: \(branch), from commit \(base.prefix(10))")
    if let id = job.spec.story {
      let story = run.state.story(id)
      lines.append("Status: \(story.attempts) attempts begun, \(story.countedFailures) of them failed")
    }
    lines.append("Last events of the journal:")
    let events = run.journal.records.filter { isAbout($0.event) }.suffix(Self.eventLimit)
    lines += events.map { "- \($0.at.text) \($0.event.name)\(Self.remark($0.event))" }
    return lines
  }

  private func isAbout(_ event: RunEvent) -> Bool {
    if case .job(.assigned(let spec)) = event, spec.id == job.id { return false }
    if let id = event.jobID, earlier.contains(where: { $0.id == id }) { return true }
    guard let story = event.story else { return false }
    return story == job.spec.story
  }

  private static func remark(_ event: RunEvent) -> String {
    switch event {
    case .job(.refused(_, let refusals)): refusals.first.map { ": \(ForeignText.line($0.message, limit: 160))" } ?? ""
    case .job(.ended(_, let ending, _)): " (\(ending.rawValue))"
    case .job(.reportedBlocked(_, let category, _)): " (\(category.rawValue))"
    default: ""
    }
  }

  // MARK: - Every attempt

  private func evidence(of attempt: Job) -> [String] {
    var lines = ["Attempt \(attempt.attempt): \(attempt.endText)"]
    for refusal in attempt.refusals.last ?? [] {
      lines.append("- refused: \(refusal.message)")
      if refusal.code == "finish.gate-failed", let log = log(of: attempt, refusal) {
        lines.append("  its whole output: \(log)")
      }
    }
    return lines
  }

  /// The log of the gate that a refusal is about, when it is still there.
  private func log(of attempt: Job, _ refusal: Refusal) -> String? {
    for gate in run.configuration.gates where refusal.message.hasPrefix("gate `\(gate.name)` ") {
      let path = run.folder.gateLog(attempt.id, attempt: attempt.refusals.count, gate: gate.name)
      if run.context.files.exists(path) { return path }
    }
    return nil
  }

  /// The workbook that an earlier attempt filed, if one did.
  private func notes() -> [String] {
    guard let story = job.spec.story, !earlier.isEmpty else { return [] }
    let path = job.spec.role == .resolver ? run.folder.settlement(story) : run.folder.workbook(story)
    guard let bytes = try? run.context.files.readIfPresent(path), !bytes.isEmpty else { return [] }
    return [String(String(decoding: bytes, as: UTF8.self).prefix(Self.noteLimit))]
  }

  /// What lies in the tree already.
  private func leftovers() throws(Failure) -> [String] {
    guard job.spec.role != .resolver else { return [] }
    let left = try run.snapshot(for: job.id).files
    guard !left.isEmpty else { return [] }
    return [
      "Changes that are in the tree already, not committed: \(left.joined(separator: ", "))",
      "Look at them first: keep what is right, mend or undo what is not.",
    ]
  }
}
