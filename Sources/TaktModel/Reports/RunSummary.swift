import TaktText

/// The account of a run, computed from its journal and from git.
package struct RunSummary: Hashable, Sendable {
  /// A claim of an agent that evidence contradicted.
  package struct Drift: Hashable, Sendable {
    /// What it is about.
    package var subject: Subject
    /// Which attempt made the claim.
    package var attempt: Int
    /// What was refused, in one line.
    package var message: String
    /// The end of what the gate said, when it was one that contradicted.
    package var output: [String]
    /// The journal's record that has it.
    package var record: Int

    /// The story, when it is about one.
    package var story: StoryID? { if case .story(let id) = subject { id } else { nil } }
  }

  /// What git says about the whole run.
  package struct Changes: Hashable, Sendable {
    /// Commits of the run.
    package var commits: Int
    /// Files that differ from the base.
    package var files: Int
    /// Lines that are new.
    package var insertions: Int
    /// Lines that are gone.
    package var deletions: Int

    /// Creates a count.
    package init(commits: Int = 0, files: Int = 0, insertions: Int = 0, deletions: Int = 0) {
      self.commits = commits
      self.files = files
      self.insertions = insertions
      self.deletions = deletions
    }
  }

  /// The run.
  package var run: RunID
  /// The run's branch.
  package var branch: String
  /// The commit it began from.
  package var base: String
  /// The stories in plan order.
  package var stories: [Row]
  /// The steps with agents of their own, in the order in which they were entered.
  package var steps: [Row]
  /// How the run ended, or nil when it did not.
  package var result: RunResult?
  /// The claims that evidence contradicted, in order.
  package var drifts: [Drift]
  /// What was found in the repository that takt did not put there, in order.
  package var notices: [RunNotice]
  /// What agents ask the user.
  package var questions: [StoryQuestion]
  /// What git says.
  package var changes: Changes
  /// How long the run took so far, in milliseconds.
  package var milliseconds: Int
  /// What agents used, as their own programs report it.
  package var usage: Usage
  /// Whether a gate was configured at all.
  package var hasGates: Bool
  /// What working side by side came to, in team mode.
  package var team: TeamAccount?
  /// The journal's path, as people see it.
  package var journal: String

  /// Draws up the account of a run.
  ///
  /// - `state`: The run's state.
  /// - `records`: The journal.
  /// - `limit`: How many stories may be worked on side by side, where that is known.
  /// - `now`: The time up to which an unfinished run has taken.
  package init(
    run: RunID, header: RunHeader, plan: Plan, state: RunState, records: [JournalRecord], changes: Changes,
    hasGates: Bool, journal: String, limit: Int? = nil, now: Timestamp
  ) {
    self.run = run
    branch = header.branch
    base = header.base
    stories = plan.stories.map { Row($0, state) }
    steps = Row.steps(state)
    result = state.result
    questions = state.questions(about: plan)
    drifts = records.flatMap { record -> [Drift] in
      guard case .job(.refused(let jobID, let refusals)) = record.event,
        let job = state.job(jobID)?.spec
      else { return [] }
      return refusals.filter(\.isDrift).map {
        let lines = $0.message.split(separator: "\n")
        return Drift(
          subject: job.subject, attempt: job.attempt, message: ForeignText.line(String(lines.first ?? ""), limit: 200),
          output: lines.dropFirst().suffix(12).map { ForeignText.visible(String($0)) }, record: record.sequence)
      }
    }
    notices = records.compactMap { RunNotice($0, state) }
    self.changes = changes
    let end = state.result == nil ? now : state.updatedAt ?? now
    milliseconds = max(0, Int(end.milliseconds - (state.startedAt ?? end).milliseconds))
    usage = state.usage
    self.hasGates = hasGates
    team =
      header.mode == .team
      ? TeamAccount(plan: plan, state: state, records: records, limit: limit, now: now) : nil
    self.journal = journal
  }

  /// Everybody who worked: the stories, then the steps.
  package var rows: [Row] { stories + steps }

  /// Whether the run reached its goal; one that is not over has not.
  package var isComplete: Bool { result?.kind == .complete }

  /// Whether every story is done.
  package var isBuilt: Bool { doneCount == stories.count }

  /// How many stories are done.
  package var doneCount: Int { stories.count { $0.phase?.isDone == true } }

  /// Why the run did not reach its goal, in one sentence; nil when it did, or is not over.
  package var ending: String? {
    guard let result, result.kind == .blocked else { return nil }
    return "The run is blocked: \(ForeignText.line(result.reason, limit: 300))"
  }
}
