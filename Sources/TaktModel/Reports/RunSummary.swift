package import TaktText

/// The account of a run, computed from its journal and from git.
package struct RunSummary: Hashable, Sendable {
  /// One story's part of the account.
  package struct Line: Hashable, Sendable {
    /// The story.
    package var story: StoryID
    /// Its title; foreign text.
    package var title: String
    /// Where it stands.
    package var phase: StoryState.Phase
    /// The commit that has it.
    package var commit: String?
    /// How many files the commit changes.
    package var files: Int
    /// How many attempts were given out.
    package var attempts: Int
    /// From the first attempt to the end, in milliseconds.
    package var milliseconds: Int
    /// What the gates said about the accepted work.
    package var gates: [GateResult]
    /// Why it is not done, or what is to be known about it.
    package var note: String
  }

  /// A claim of an agent that evidence contradicted.
  package struct Drift: Hashable, Sendable {
    /// The story, when it is about one.
    package var story: StoryID?
    /// Which attempt made the claim.
    package var attempt: Int
    /// What was refused, in one line.
    package var message: String
    /// The end of what the gate said, when it was one that contradicted.
    package var output: [String]
    /// The journal's record that has it.
    package var record: Int
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
  package var stories: [Line]
  /// The claims that evidence contradicted, in order.
  package var drifts: [Drift]
  /// What agents ask a person.
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
    stories = plan.stories.map { Self.line($0, state) }
    questions = state.questions(about: plan)
    drifts = records.flatMap { record -> [Drift] in
      guard case .job(.refused(let jobID, let refusals)) = record.event,
        let job = state.job(jobID)?.spec
      else { return [] }
      return refusals.filter(\.isDrift).map {
        let lines = $0.message.split(separator: "\n")
        return Drift(
          story: job.story, attempt: job.attempt, message: ForeignText.line(String(lines.first ?? ""), limit: 200),
          output: lines.dropFirst().suffix(12).map { ForeignText.visible(String($0)) }, record: record.sequence)
      }
    }
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

  /// Whether every story is done.
  package var isComplete: Bool { stories.allSatisfy(\.phase.isDone) }

  /// How many stories are done.
  package var doneCount: Int { stories.count(where: \.phase.isDone) }

  private static func line(_ story: Story, _ state: RunState) -> Line {
    let storyState = state.story(story.id)
    let accepted = state.jobs.last { $0.spec.story == story.id && $0.acceptance != nil }?.acceptance
    let end = storyState.endedAt ?? state.updatedAt
    let duration = zip([storyState.startedAt].compactMap(\.self), [end].compactMap(\.self)).map {
      $1.milliseconds - $0.milliseconds
    }
    return Line(
      story: story.id, title: story.title, phase: storyState.phase, commit: storyState.commit,
      files: accepted?.files.count ?? 0, attempts: storyState.attempts, milliseconds: max(0, Int(duration.first ?? 0)),
      gates: accepted?.gates ?? [], note: note(storyState, accepted))
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
}

extension RunSummary {
  /// The account as Markdown.
  package var markdown: String {
    var lines = ["# Run \(run)", ""]
    lines.append(
      "\(doneCount) of \(stories.count) stories done on `\(branch)` in \(Self.duration(milliseconds)): "
        + "\(changes.commits) commits, \(changes.files) files, +\(changes.insertions) −\(changes.deletions) lines since "
        + "`\(base.prefix(10))`.")
    if let team { lines += ["", "Side by side, \(team.sentence)."] }
    lines += ["", "| story | result | commit | files | attempts | time | gates |", "|---|---|---|---|---|---|---|"]
    for line in stories {
      let gates = line.gates.map { "\($0.name) \($0.ending)" }.joined(separator: ", ")
      lines.append(
        "| \(line.story) \(Self.cell(line.title)) | \(line.phase.rawValue) | \(line.commit.map { "`\($0.prefix(10))`" } ?? "–") "
          + "| \(line.files) | \(line.attempts) | \(Self.duration(line.milliseconds)) | \(gates.isEmpty ? "–" : gates) |"
      )
    }
    let notes = stories.filter { !$0.note.isEmpty }
    if !notes.isEmpty {
      lines += ["", "## Notes", ""]
      lines += notes.map { "- \($0.story): \(Self.cell($0.note))" }
    }
    if let advice = StoryQuestion.advice(questions) {
      lines += ["", "## Questions", ""]
      lines += questions.map { "- \($0.story) asks: \(Self.cell($0.question))" }
      lines += ["", "To go on: \(advice)."]
    }
    if !drifts.isEmpty {
      lines += ["", "## Claims that evidence contradicted", ""]
      for drift in drifts {
        let story = drift.story.map { "\($0), " } ?? ""
        lines.append(
          "- \(story)attempt \(drift.attempt): \(Self.cell(drift.message)) (journal record \(drift.record))")
        // Indented so far that it is code inside the list's item, where nothing is markup.
        if !drift.output.isEmpty { lines += [""] + drift.output.map { "      \($0)" } + [""] }
      }
    }
    if !hasGates {
      lines += ["", "No gates are configured in `.takt/config.json`: nothing was run to check the work."]
    }
    if usage != Usage() {
      lines += [
        "",
        "Agents used \(usage.inputTokens) input and \(usage.outputTokens) output tokens, $\(Self.dollars(usage.microdollars)) "
          + "by their own account.",
      ]
    }
    lines += ["", "Every line above comes from git and from `\(journal)`.", ""]
    return lines.joined(separator: "\n")
  }

  /// The account as JSON.
  package var value: JSONValue {
    [
      "run": .string(run.text), "branch": .string(branch), "base": .string(base), "complete": .bool(isComplete),
      "done": .integer(doneCount), "total": .integer(stories.count), "milliseconds": .integer(milliseconds),
      "changes": [
        "commits": .integer(changes.commits), "filesChanged": .integer(changes.files),
        "insertions": .integer(changes.insertions), "deletions": .integer(changes.deletions),
      ],
      "stories": .array(
        stories.map { line in
          [
            "id": .string(line.story.text), "title": .string(line.title), "state": .string(line.phase.rawValue),
            "commit": line.commit.map { .string($0) } ?? .null, "files": .integer(line.files),
            "attempts": .integer(line.attempts), "milliseconds": .integer(line.milliseconds),
            "gates": .array(line.gates.map(\.value)), "note": .string(line.note),
          ]
        }),
      "questions": .array(questions.map(\.value)),
      "drifts": .array(
        drifts.map { drift in
          [
            "story": drift.story.map { .string($0.text) } ?? .null, "attempt": .integer(drift.attempt),
            "message": .string(drift.message), "output": .strings(drift.output), "record": .integer(drift.record),
          ]
        }),
      "team": team.map { team in
        [
          "limit": .integer(team.limit), "most": .integer(team.most), "milliseconds": .integer(team.milliseconds),
          "serialMilliseconds": .integer(team.serialMilliseconds),
          "waveMilliseconds": .integer(team.waveMilliseconds), "idleMilliseconds": .integer(team.idleMilliseconds),
        ]
      } ?? .null,
      "usage": [
        "inputTokens": .integer(usage.inputTokens), "outputTokens": .integer(usage.outputTokens),
        "dollars": .double(Double(usage.microdollars) / 1_000_000),
      ],
    ]
  }

  /// `850 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`.
  package static func duration(_ milliseconds: Int) -> String {
    switch milliseconds {
    case ..<1000: "\(milliseconds) ms"
    case ..<60_000: "\(milliseconds / 1000) s"
    case ..<3_600_000: "\(milliseconds / 60_000) min \(milliseconds / 1000 % 60) s"
    default: "\(milliseconds / 3_600_000) h \(milliseconds / 60_000 % 60) min"
    }
  }

  private static func dollars(_ microdollars: Int) -> String {
    let cents = (microdollars + 5000) / 10_000
    return "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
  }

  /// Foreign text in a Markdown table or list: one line, and nothing in it is markup.
  private static func cell(_ text: String) -> String {
    var result = ""
    for scalar in ForeignText.line(text, limit: 300).unicodeScalars {
      if "\\`*_[]<>|#@!".unicodeScalars.contains(scalar) { result.append("\\") }
      result.unicodeScalars.append(scalar)
    }
    return result
  }
}
