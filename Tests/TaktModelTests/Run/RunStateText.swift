import TaktText

@testable import TaktModel

/// Everything that a run's state says, as lines for goldens.
enum RunStateText {
  static func describe(_ state: RunState) -> String {
    var lines: [String] = []
    if let header = state.header {
      lines.append(
        "run: \(header.mode.rawValue) \(header.workflow) \(header.branch) on \(header.originalBranch), up to "
          + "\(header.maxParallel) at a time, \(header.isolation.rawValue), tracked plan: \(header.planIsTracked)")
      lines += header.alreadyDone.map { "done before: \($0.story) \($0.commit ?? "-")" }
    }
    lines.append("from \(text(state.startedAt)) to \(text(state.updatedAt)), branch ready: \(state.branchIsReady)")
    lines.append("driver: \(text(state.driver)); headless: \(text(state.lastHeadlessDriver))")
    lines.append("stopped: \(state.stopReason ?? "-"); tripped: \(state.trip?.breaker.rawValue ?? "-")")
    if let limit = state.limit { lines.append("limited to \(limit.story?.text ?? "the next story")") }
    if let draft = state.draft { lines.append("draft: \(draft.rawValue)") }
    lines.append("result: \(state.result.map { "\($0.kind.rawValue) \($0.reason)" } ?? "-")")
    let visits = state.visits.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    lines.append("step: \(state.step ?? "-"), \(state.stepsEntered) entered: \(visits)")
    lines.append(
      "outcome: \(state.systemOutcome ?? "-"); finished: \(state.finishedStep.map { "\($0.name) \($0.outcome.value.compact)" } ?? "-")"
    )
    lines += state.recoveryQuestions.map { "question: \($0.value.compact)" }
    for standing in state.provider.standings {
      lines.append("provider: \(standing.limit.text), \(standing.failures) times, in the way: \(standing.isInTheWay)")
    }
    for (id, story) in state.stories.sorted(by: { $0.key.text < $1.key.text }) { lines += describe(id, story, state) }
    for job in state.jobs { lines += describe(job) }
    for tree in state.workspaces {
      lines.append("tree: \(JSONValue.object(tree.members).compact), ready: \(tree.isReady)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func describe(_ id: StoryID, _ story: StoryState, _ state: RunState) -> [String] {
    var line = "\(id): \(story.phase.rawValue), \(story.attempts) attempts, from \(text(story.startedAt)) "
    line += "to \(text(story.endedAt)), commit \(story.commit ?? "-"), stored \(story.stored ?? "-")"
    line += ", conflicts \(story.settlements) \(story.needsSettling), left \(story.leavesWork)"
    line += ", vouched for \(story.isVouchedFor), \(state.attempts.iterations(id.text)) count"
    if let same = state.attempts.unchanged(id.text) { line += ", \(same.count) times \(same.fingerprint.tree)" }
    var lines = [line]
    if let block = story.block { lines.append("  blocked: \(block.category.rawValue) \(block.reason)") }
    if let report = story.report { lines.append("  reported: \(report.category.rawValue) \(report.reason)") }
    if let ref = story.preservedRef { lines.append("  kept: \(ref)") }
    if let problem = story.problem { lines.append("  problem: \(problem.summary)") }
    for failure in story.failures + story.unsettled {
      lines.append("  failed: \(failure.jobID) \(failure.ending.rawValue) \(JSONValue.string(failure.detail).compact)")
    }
    return lines
  }

  private static func describe(_ job: Job) -> [String] {
    let phase =
      switch job.phase {
      case .offered: "offered"
      case .briefed: "briefed"
      case .checking(let process): "checking \(process.value.compact)"
      case .accepted: "accepted"
      case .merging(let merge): "merging \(merge.commit)"
      case .settled: "settled"
      case .reportedBlocked(let category, let reason): "reported \(category.rawValue) \(reason)"
      case .ended(let ending, let detail): "\(ending.rawValue) \(JSONValue.string(detail).compact)"
      }
    var line = "\(JSONValue.object(job.spec.members).compact), visit \(job.visit), from \(text(job.assignedAt)) "
    line += "to \(text(job.endedAt)), briefed \(job.wasBriefed) \(job.agent), forgotten \(job.isForgotten): \(phase)"
    var lines = [line]
    if let acceptance = job.acceptance { lines.append("  \(JSONValue.object(acceptance.members).compact)") }
    for refusal in job.refusals.flatMap(\.self) { lines.append("  refused: \(refusal.value.compact)") }
    return lines
  }

  private static func text(_ time: Timestamp?) -> String { time?.preciseText ?? "-" }

  private static func text(_ driver: Driver?) -> String {
    driver.map { JSONValue.object($0.members).compact } ?? "-"
  }
}
