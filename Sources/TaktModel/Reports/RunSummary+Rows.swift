import TaktText

extension RunSummary {
  /// What became of one subject: a story, or a step with an agent of its own.
  package struct Row: Hashable, Sendable {
    /// What it is about.
    package var subject: Subject
    /// A story's title; foreign text.
    package var title = ""
    /// Where a story stands; nil for a step.
    package var phase: StoryState.Phase?
    /// What came of it at each visit, in order; of a story there is one.
    package var outcomes: [String]
    /// How many attempts were given out.
    package var attempts: Int
    /// How long it took, in milliseconds: a story from its first attempt to the end, a step while agents had it.
    package var milliseconds: Int
    /// The last commit that has its work.
    package var commit: String?
    /// How many files that work changes.
    package var files = 0
    /// What the gates said about the accepted work.
    package var gates: [GateResult] = []
    /// Where its last report or workbook is, as people see it.
    package var report: String?
    /// Why it is not done, or what is to be known about it.
    package var note = ""

    /// What came of it last.
    package var outcome: String { outcomes.last ?? "" }
  }
}

extension RunSummary.Row {
  /// The row of a story.
  init(_ story: Story, _ state: RunState) {
    let storyState = state.story(story.id)
    let accepted = state.jobs.last { $0.story == story.id && $0.acceptance != nil }?.acceptance
    let end = storyState.endedAt ?? state.updatedAt
    self.init(
      subject: .story(story.id), title: story.title, phase: storyState.phase,
      outcomes: [storyState.phase.rawValue], attempts: storyState.attempts,
      milliseconds: Self.milliseconds(storyState.startedAt, end), commit: storyState.commit,
      files: accepted?.files.count ?? 0, gates: accepted?.gates ?? [], report: accepted?.workbook,
      note: Self.note(storyState, accepted))
  }

  /// The rows of the steps that had agents of their own, in the order in which they were first entered.
  static func steps(_ state: RunState) -> [RunSummary.Row] {
    var subjects: [Subject] = []
    var jobs: [Subject: [Job]] = [:]
    for job in state.jobs where job.story == nil {
      if jobs[job.subject] == nil { subjects.append(job.subject) }
      jobs[job.subject, default: []].append(job)
    }
    return subjects.map { RunSummary.Row($0, jobs[$0] ?? [], state) }
  }

  private init(_ subject: Subject, _ jobs: [Job], _ state: RunState) {
    let visits = Dictionary(grouping: jobs, by: \.visit).sorted { $0.key < $1.key }.compactMap(\.value.last)
    let accepted = jobs.last { $0.acceptance != nil }
    let worked = jobs.last { $0.commit != nil }
    self.init(
      subject: subject,
      outcomes: visits.map { Self.outcome($0, isLast: $0.id == jobs.last?.id && state.result == nil) },
      attempts: jobs.count,
      milliseconds: jobs.reduce(0) { $0 + Self.milliseconds($1.assignedAt, $1.endedAt ?? state.updatedAt) },
      commit: worked?.commit, files: worked?.acceptance?.files.count ?? 0, gates: accepted?.acceptance?.gates ?? [],
      report: accepted?.acceptance?.workbook, note: jobs.last.map(Self.note) ?? "")
  }

  /// What came of one visit of a step.
  private static func outcome(_ job: Job, isLast: Bool) -> String {
    switch job.phase {
    case .offered, .briefed, .checking: "running"
    case .accepted, .merging, .settled: job.acceptance?.choice ?? ""
    case .reportedBlocked: "blocked"
    case .ended: isLast ? "pending" : "failed"
    }
  }

  private static func note(_ job: Job) -> String {
    switch job.phase {
    case .offered, .briefed, .checking, .accepted, .merging, .settled: ""
    case .reportedBlocked(let category, let reason): "\(category.rawValue): \(ForeignText.line(reason, limit: 300))"
    case .ended(_, let detail):
      ForeignText.line(job.refusals.last?.first?.message ?? detail, limit: 300)
    }
  }

  private static func note(_ storyState: StoryState, _ accepted: Acceptance?) -> String {
    switch storyState.phase {
    case .blocked:
      let kept = storyState.preservedRef.map { "; unfinished work is kept at \($0)" } ?? ""
      return
        "\(storyState.block.map { "\($0.category.rawValue): \(ForeignText.line($0.reason, limit: 300))" } ?? "")\(kept)"
    case .alreadyDone: return storyState.commit == nil ? "claimed by the plan, not checked" : "done by an earlier run"
    case .passed:
      return storyState.commit == nil
        ? "nothing to change: \(ForeignText.line(accepted?.reason ?? "", limit: 200))" : ""
    case .worked: return storyState.problem?.summary ?? "accepted, not merged yet"
    case .pending, .running: return ""
    }
  }

  private static func milliseconds(_ start: Timestamp?, _ end: Timestamp?) -> Int {
    guard let start, let end else { return 0 }
    return max(0, Int(end.milliseconds - start.milliseconds))
  }
}

extension RunSummary.Row {
  /// How often a step was entered.
  package var visits: Int { outcomes.count }

  /// The row as JSON, with the members that only steps or only stories have.
  var value: JSONValue {
    var members: [(String, JSONValue)] = [
      ("subject", .string(subject.text)), ("kind", .string(subject.kind)), ("outcome", .string(outcome)),
    ]
    members +=
      phase == nil
      ? [("outcomes", .strings(outcomes)), ("visits", .integer(visits))] : [("title", .string(title))]
    members += [
      ("attempts", .integer(attempts)), ("milliseconds", .integer(milliseconds)),
      ("commit", commit.map { .string($0) } ?? .null), ("files", .integer(files)),
      ("gates", .array(gates.map(\.value))), ("report", report.map { .string($0) } ?? .null), ("note", .string(note)),
    ]
    return .object(members)
  }

  /// A story's row as the member `stories` has it.
  var storyValue: JSONValue {
    [
      "id": .string(subject.text), "title": .string(title), "state": .string(outcome),
      "commit": commit.map { .string($0) } ?? .null, "files": .integer(files), "attempts": .integer(attempts),
      "milliseconds": .integer(milliseconds), "gates": .array(gates.map(\.value)), "note": .string(note),
    ]
  }
}
