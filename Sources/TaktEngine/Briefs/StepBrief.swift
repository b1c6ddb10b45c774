import TaktModel
import TaktSystem
import TaktText

/// What the agent of a step has to know: what it is asked for, and what the steps before it reported.
struct StepBrief {
  private let run: Run
  private let job: Job
  private let work: AgentWork
  private let boundary: String

  /// How much of one report is handed on; the rest is where the brief says.
  private static let reportLimit = 16_000

  init(_ run: Run, _ job: Job, _ work: AgentWork, boundary: String) {
    self.run = run
    self.job = job
    self.work = work
    self.boundary = boundary
  }

  /// What the brief's template is filled with.
  func values(for template: String) throws(Failure) -> [String: String] {
    var values = [
      "instruction": BriefText.fenced(try instruction(), boundary: boundary),
      "choices": BriefText.list(work.words),
      "edit": work.edits ? "You may change files." : "You may not change any file: a change is refused.",
      "previous": try previous(),
    ]
    if template.contains("{changes}") { values["changes"] = try ChangesBrief(run).text(boundary) }
    if template.contains("{document}") {
      values["document"] = try file(run.folder.document)
      values["draft"] = try file(run.folder.draft)
      values["scenarios"] = try file(run.folder.draftScenarios)
      values["oversized"] = BriefText.fenced(BriefText.list(try run.oversizedStories()), boundary: boundary)
    }
    return values
  }

  // MARK: - The instruction

  private func instruction() throws(Failure) -> String {
    var values: [String: String] = [:]
    for placeholder in Placeholder.all(in: work.instruction) {
      values[placeholder.name] = try value(of: placeholder)
    }
    return BriefText.filled(work.instruction, values)
  }

  private func value(of placeholder: Placeholder) throws(Failure) -> String {
    switch placeholder {
    case .task: run.plan.description
    case .previousResponse: quoted(try response())
    case .report(let name): quoted(try report(named: name))
    case .iteration: String(run.state.stepsEntered)
    case .maxSteps: String(run.workflow.maxSteps)
    case .stepIteration: String(job.visit)
    case .reportDirectory: run.folder.reports
    }
  }

  /// Another agent's text inside of the instruction, in a fence of its own that it cannot close.
  private func quoted(_ text: String) -> String { BriefText.fenced(text, boundary: "\(boundary)-report") }

  // MARK: - Reports

  /// The part of the brief that says what was reported before; the instruction may say it itself.
  private func previous() throws(Failure) -> String {
    let isSaid = Placeholder.all(in: work.instruction).contains { placeholder in
      if case .report = placeholder { true } else { placeholder == .previousResponse }
    }
    let text = isSaid ? "" : try response()
    guard !text.isEmpty else { return "" }
    return "\nWhat was reported before you, by the step before:\n\(BriefText.fenced(text, boundary: boundary))\n"
  }

  /// What the step before reported; the parts of a step that had several stand under their names.
  private func response() throws(Failure) -> String {
    let jobs = run.state.reports(before: job)
    var texts: [String] = []
    for job in jobs { texts.append("## \(job.subject.text)\n\(try report(of: job))") }
    return texts.joined(separator: "\n\n---\n\n")
  }

  /// The last report of a name: what the workflow calls it, or its step.
  private func report(named name: String) throws(Failure) -> String {
    let found = run.state.jobs.last { other in
      guard other.story == nil, other.acceptance != nil else { return false }
      return other.subject.text.utf8.elementsEqual(name.utf8)
        || run.workflow.work(of: other.spec)?.report.utf8.elementsEqual(name.utf8) == true
    }
    return try found.map { (job) throws(Failure) in try report(of: job) } ?? ""
  }

  private func report(of job: Job) throws(Failure) -> String {
    guard let shown = job.acceptance?.workbook else { return "" }
    let path = PathText.isAbsolute(shown) ? shown : "\(run.project.root)/\(shown)"
    return try BriefText.cut(text(path), to: Self.reportLimit, whole: path)
  }

  // MARK: - Files

  private func text(_ path: String) throws(Failure) -> String {
    let bytes = try reporting { () throws(SystemError) in try run.context.files.readIfPresent(path) } ?? []
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A file of the run's folder, or a word when it is not there.
  private func file(_ path: String) throws(Failure) -> String {
    BriefText.fenced(try text(path), boundary: boundary)
  }
}
