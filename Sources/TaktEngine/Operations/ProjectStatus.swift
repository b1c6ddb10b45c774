package import TaktModel
import TaktSystem
package import TaktText

/// Where a project stands, for people and programs; drawn up without changing anything.
package struct ProjectStatus: Sendable {
  /// One story's part.
  package struct StoryLine: Sendable {
    /// The story.
    package let id: StoryID
    /// Its title; foreign text.
    package let title: String
    /// `pending`, `running`, `passed`, `carried`, `blocked`, or `claimed` for what only the plan's file says.
    package let state: String
    /// How many attempts were given out.
    package let attempts: Int
    /// The commit or the reason.
    package let note: String
  }

  /// The project in one sentence.
  package let headline: String
  /// The stories in plan order.
  package let stories: [StoryLine]
  /// Further facts, one a line.
  package let details: [String]
  /// What a person should do next.
  package let advice: String
  /// The same as JSON.
  package let value: JSONValue

  /// Looks at a project.
  package init(_ project: Project) throws(Failure) {
    if let run = try RunStore(project).latest() {
      try self.init(run)
    } else {
      self.init(withoutRun: project)
    }
  }

  // MARK: - Before the first run

  private init(withoutRun project: Project) {
    var stories: [StoryLine] = []
    do throws(Failure) {
      let path = try project.planPath()
      let plan = try project.plan(path)
      stories = plan.stories.map { story in
        StoryLine(id: story.id, title: story.title, state: story.passes ? "claimed" : "pending", attempts: 0, note: "")
      }
      headline = "\(path): \(plan.stories.count) stories for branch `\(plan.branchName)`; no run was started yet"
      advice = "type `/takt solo` in Claude Code, or run `takt-helper run solo`"
    } catch {
      headline = error.message
      let isMissing = error.diagnostics.isEmpty
      advice = isMissing ? error.hints.first ?? "write a plan" : "mend what `takt-helper validate` reports"
    }
    self.stories = stories
    details = []
    value = [
      "run": nil, "state": "none", "message": .string(headline), "stories": .array(stories.map(\.value)),
      "next": .string(advice),
    ]
  }

  // MARK: - A run

  private init(_ run: Run) throws(Failure) {
    let state = run.state
    let header = try run.header
    stories = run.plan.stories.map { Self.line($0, state) }
    let done = run.plan.stories.count { state.story($0.id).phase.isDone }
    let end = state.result == nil ? run.now : state.updatedAt ?? run.now
    let elapsed = max(0, Int(end.milliseconds - (state.startedAt ?? end).milliseconds))
    let obstacle = run.obstacle
    let phase = run.phase
    headline =
      header.mode == .planning
      ? "planning run \(run.folder.id): \(phase.title)\(state.draft.map { ", draft \($0.rawValue)" } ?? "")"
      : "run \(run.folder.id) (\(header.mode.rawValue), \(header.workflow)): \(phase.title), \(done) of \(run.plan.stories.count) "
        + "stories done on `\(header.branch)`, \(RunSummary.duration(elapsed))"
    let estimate = state.result == nil ? Self.estimate(run) : nil
    var details: [String] = []
    if let step = state.step, state.result == nil { details.append("step: \(step)") }
    for open in state.openJobs {
      let subject = open.spec.story?.text ?? open.spec.step
      let life = run.lastHeartbeatText(open.id).map { "; \($0)" } ?? ""
      details.append("\(subject), attempt \(open.spec.attempt): \(open.endText)\(life)")
    }
    details += state.recoveryQuestions.map(\.text)
    let questions = state.questions(about: run.plan)
    details += questions.map(\.text)
    if let estimate { details.append("about \(RunSummary.duration(estimate)) to go") }
    if let obstacle { details.append("why: \(obstacle.limit.text) (\(obstacle.limit.detail))") }
    if let reason = state.stopReason, state.result == nil { details.append("why: \(reason)") }
    if let result = state.result, !result.reason.isEmpty { details.append("why: \(result.reason)") }
    if state.usage != Usage() {
      details.append("tokens: \(state.usage.inputTokens) in, \(state.usage.outputTokens) out")
    }
    details.append("journal: \(run.folder.shown(run.folder.journal))")
    if let path = run.summaryPath { details.append("account: \(path)") }
    self.details = details
    advice = Self.advice(run, phase)
    value = Self.json(run, phase, stories, elapsed: elapsed, estimate: estimate, advice: advice, message: headline)
  }

  private static func advice(_ run: Run, _ phase: RunPhase) -> String {
    let branch = (try? run.header.branch) ?? ""
    let mode = (try? run.header.mode) ?? .solo
    switch (run.state.draft, phase) {
    case (.draft, _), (.reviewing, _):
      return "`takt-helper plan review` shows the draft, `plan accept` makes it the plan"
    case (.accepted, _): return "type `/takt solo` in Claude Code, or run `takt-helper run solo`"
    default: break
    }
    switch phase {
    case .complete:
      let account = run.summaryPath.map { "`\($0)` and " } ?? ""
      return "look at \(account)the branch `\(branch)`, then merge it"
    case .blocked:
      if let advice = StoryQuestion.advice(run.state.questions(about: run.plan)) { return advice }
      if mode == .planning { return "`\(mode.invocation)` in Claude Code begins another draft" }
      return "mend what is in the way, then `takt-helper start \(mode.rawValue)` begins a run with the rest"
    case .human: return "one of the commands above, for each story that is asked about"
    case .running, .waiting: return "wait, or `takt-helper stop`"
    case .limited:
      if let process = run.state.driver?.process, ProcessIdentity(process).isAlive {
        return "wait, or `takt-helper stop`"
      }
      return run.obstacle?.limit.kind.advice ?? "`takt-helper resume`"
    case .stopped:
      return run.state.trip?.breaker.afterResume ?? run.obstacle?.limit.kind.advice
        ?? "`takt-helper resume`, or `\(mode.invocation)` in Claude Code"
    case .interrupted, .unattended: return "`takt-helper resume`, or `\(mode.invocation)` in Claude Code"
    }
  }

  private static func line(_ story: Story, _ state: RunState) -> StoryLine {
    let storyState = state.story(story.id)
    let note: String =
      switch storyState.phase {
      case .passed: storyState.commit.map { "commit \($0.prefix(10))" } ?? "nothing to change"
      case .alreadyDone:
        storyState.commit.map { "commit \($0.prefix(10)), by an earlier run" } ?? "claimed, not checked"
      case .blocked: storyState.block.map { "\($0.category.rawValue): \($0.reason)" } ?? ""
      case .worked: storyState.problem?.summary ?? "accepted, waits to be merged"
      case .pending, .running: storyState.failures.last.map { "last attempt: \($0.summary)" } ?? ""
      }
    let isClaim = story.passes && storyState.phase == .pending
    return StoryLine(
      id: story.id, title: story.title, state: isClaim ? "claimed" : storyState.phase.rawValue,
      attempts: storyState.attempts,
      note: note)
  }

  /// What is left, if the remaining stories take as long as the ones that passed did on average; nil before the first.
  private static func estimate(_ run: Run) -> Int? {
    let times = run.plan.stories.compactMap { story -> Int? in
      let storyState = run.state.story(story.id)
      guard storyState.phase == .passed, let start = storyState.startedAt, let end = storyState.endedAt else {
        return nil
      }
      return max(0, Int(end.milliseconds - start.milliseconds))
    }
    guard !times.isEmpty else { return nil }
    let left = run.plan.stories.count { [.pending, .running, .worked].contains(run.state.story($0.id).phase) }
    return times.reduce(0, +) / times.count * left
  }

  private static func json(
    _ run: Run, _ phase: RunPhase, _ stories: [StoryLine], elapsed: Int, estimate: Int?, advice: String,
    message: String
  ) -> JSONValue {
    let state = run.state
    return [
      "run": .string(run.folder.id.text), "state": .string(phase.rawValue), "message": .string(message),
      "step": state.step.map { .string($0) } ?? .null, "stories": .array(stories.map(\.value)),
      "pending": .array(
        state.openJobs.map { open in
          [
            "role": .string(open.spec.role.rawValue),
            "story": open.spec.story.map { .string($0.text) } ?? .null,
            "attempt": .integer(open.spec.attempt), "state": .string(open.endText),
            "lastSignOfLife": run.lastHeartbeat(open.id).map { .string($0.preciseText) } ?? .null,
          ]
        }),
      "recovery": .array(state.recoveryQuestions.map(\.value)),
      "questions": .array(state.questions(about: run.plan).map(\.value)),
      "elapsedSeconds": .integer(elapsed / 1000),
      "estimatedSecondsLeft": estimate.map { .integer($0 / 1000) } ?? .null,
      "usage": [
        "inputTokens": .integer(state.usage.inputTokens), "outputTokens": .integer(state.usage.outputTokens),
        "dollars": .double(Double(state.usage.microdollars) / 1_000_000),
      ],
      "journal": .string(run.folder.shown(run.folder.journal)), "next": .string(advice),
    ]
  }
}

extension ProjectStatus.StoryLine {
  var value: JSONValue {
    [
      "id": .string(id.text), "title": .string(title), "state": .string(state), "attempts": .integer(attempts),
      "note": .string(note),
    ]
  }
}
