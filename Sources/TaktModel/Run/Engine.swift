/// The engine: what follows from a workflow, a plan and what has happened so far.
///
/// A pure function. The same three values always lead to the same decision, so a crash anywhere is cured by reading
/// the journal again.
package struct Engine: Sendable {
  /// The steps and rules.
  package let workflow: Workflow
  /// The stories, as they were when the run began.
  package let plan: Plan
  private let graph: DependencyGraph
  private let queue: ReadyQueue?

  /// How many attempts to settle a conflict may come to nothing before the story is blocked.
  package static let settlementLimit = 2

  /// Creates the engine of a run.
  ///
  /// - `limit`: How many stories a team works on side by side; nil in other modes.
  package init(workflow: Workflow, plan: Plan, limit: Int? = nil) {
    self.workflow = workflow
    self.plan = plan
    graph = DependencyGraph(plan.stories)
    queue = limit.map { ReadyQueue(plan.stories, limit: $0) }
  }

  /// What follows from a state.
  package func decide(_ state: RunState) -> Decision {
    let decision = process(state)
    if case .assign(let requests) = decision { return routed(requests, state) }
    return decision
  }

  /// What the process itself asks for, whatever may be in the way.
  private func process(_ state: RunState) -> Decision {
    if let result = state.result { return .finished(result) }
    if !state.branchIsReady, state.header?.mode != .planning { return .perform(.prepareBranch) }
    if let accepted = state.acceptedJobs.first, let acceptance = accepted.acceptance {
      return .perform(.commit(acceptance))
    }
    if let merged = state.mergingJobs.first(where: \.isMerged) {
      return .perform(.land(merged.id))
    }
    if let reason = state.stopReason { return rest(reason, state) }
    if let question = state.recoveryQuestions.first {
      return .rest(reason: "a person has to say how it goes on with \(question.story)")
    }
    if let left = plan.stories.first(where: { state.story($0.id).leavesWork }) {
      return .perform(.preserveWork(left.id))
    }
    if let finished = state.finishedStep { return transition(from: finished, state) }
    guard let name = state.step else { return .record([.step(.started(step: workflow.initialStep))]) }
    guard let step = workflow.step(name) else {
      return .record([.run(.finished(RunResult(.blocked, reason: "the workflow has no step `\(name)`")))])
    }
    switch step.kind {
    case .agent(let work): return decide(step, work, state)
    case .stories(let work): return decide(step, work, state)
    case .system(let operation):
      guard let outcome = state.systemOutcome else { return .perform(.system(step: name, operation)) }
      return .record([.step(.finished(step: name, outcome: .single(outcome)))])
    }
  }

  /// A breaker stops nobody in the middle of something: who is at work goes on to the end, and what is accepted is merged.
  private func rest(_ reason: String, _ state: RunState) -> Decision {
    let (open, merging) = (state.openJobs, state.mergingJobs)
    guard state.trip != nil, !open.isEmpty || !merging.isEmpty else { return .rest(reason: reason) }
    return .work(open, merging: merging)
  }

  // MARK: - From step to step

  private func transition(from finished: FinishedStep, _ state: RunState) -> Decision {
    let rules = workflow.step(finished.name)?.rules ?? []
    guard let rule = rules.first(where: { finished.outcome.meets($0.condition) }) else {
      let reason = "no rule of step `\(finished.name)` says what follows from \(finished.outcome.text)"
      return .record([.run(.finished(RunResult(.blocked, reason: reason)))])
    }
    switch rule.next {
    case .complete: return .record([.run(.finished(RunResult(.complete)))])
    case .abort:
      return .record([.run(.finished(RunResult(.blocked, reason: reason(for: finished, state))))])
    case .step(let name):
      guard state.stepsEntered < workflow.maxSteps else {
        let reason = "the workflow's limit of \(workflow.maxSteps) steps is used up before step `\(name)`"
        return .record([.run(.finished(RunResult(.blocked, reason: reason)))])
      }
      return .record([.step(.started(step: name))])
    }
  }

  /// A person wants to know which stories are missing, not which rule led to the end.
  private func reason(for finished: FinishedStep, _ state: RunState) -> String {
    let blocked = plan.stories.filter { state.story($0.id).phase == .blocked }.map(\.id.text)
    guard !blocked.isEmpty else { return "step `\(finished.name)` ended with \(finished.outcome.text)" }
    return "\(blocked.count) of \(plan.stories.count) stories blocked: \(blocked.joined(separator: ", "))"
  }

  // MARK: - A step of one agent

  private func decide(_ step: WorkflowStep, _ work: AgentStep, _ state: RunState) -> Decision {
    let mine = state.jobs.filter {
      $0.spec.step == step.name && $0.visit == state.visits[step.name, default: 0]
    }
    if let open = mine.last, open.isOpen { return .work([open]) }
    func end(_ outcome: String) -> Decision { .record([.step(.finished(step: step.name, outcome: .single(outcome)))]) }
    switch mine.last?.phase {
    case .settled: return end(mine.last?.acceptance?.choice ?? "")
    case .reportedBlocked: return end("blocked")
    default: break
    }
    let failures = mine.count { if case .ended(let ending, _) = $0.phase { ending.countsAsFailure } else { false } }
    guard failures <= work.retries else { return end("failed") }
    return .assign([
      JobRequest(
        role: work.role, step: step.name, story: nil, attempt: mine.count + 1, agentType: work.agent, model: work.model)
    ])
  }

  // MARK: - The stories of the plan

  private func decide(_ step: WorkflowStep, _ work: StoriesStep, _ state: RunState) -> Decision {
    let blocked = newlyBlocked(work, state)
    if !blocked.isEmpty { return .record(blocked) }
    let open = state.openJobs.filter { $0.spec.story != nil }
    let isTeam = state.header?.mode == .team
    let limit = isTeam ? max(1, state.header?.maxParallel ?? 1) : 1
    let free = limit - open.count
    // Of all that could be begun, only what belongs to the one story, when no more is asked for.
    let wanted = isTeam ? teamRequests(step, work, state, free: state.limit == nil ? free : plan.stories.count) : []
    let requests = state.limit.map { Array($0.permitted(wanted).prefix(max(0, free))) } ?? wanted
    if !requests.isEmpty { return .assign(requests) }
    let merging = state.mergingJobs
    if !open.isEmpty || !merging.isEmpty { return .work(open, merging: merging) }
    let next = isTeam ? wanted : nextReady(state).map { [request(for: $0, step, work, state)] } ?? []
    if let limit = state.limit, let story = limit.story, !next.isEmpty, limit.permitted(next).isEmpty {
      let end = state.story(story).phase.isDone ? "done" : "blocked"
      return .rest(reason: "\(story) is \(end), and no more than one story was asked for")
    }
    if !next.isEmpty, !isTeam { return .assign(next) }
    let parts = plan.stories.map { state.story($0.id).phase.isDone ? "passed" : "blocked" }
    return .record([.step(.finished(step: step.name, outcome: .parts(parts)))])
  }

  /// The stories that cannot be done any more: out of retries, reported as a fault of the plan, or behind such a story.
  private func newlyBlocked(_ work: StoriesStep, _ state: RunState) -> [RunEvent] {
    var events: [RunEvent] = []
    for (position, story) in plan.stories.enumerated() {
      let storyState = state.story(story.id)
      if storyState.needsSettling, storyState.countedUnsettled >= Self.settlementLimit, let problem = storyState.problem
      {
        let reason = "it could not be merged after \(storyState.countedUnsettled) attempts: \(problem.summary)"
        events.append(.story(.blocked(story: story.id, category: .mergeConflict, reason: reason, because: nil)))
        continue
      }
      guard storyState.phase == .pending else { continue }
      if let report = storyState.report, report.category != .implementationError {
        events.append(
          .story(.blocked(story: story.id, category: report.category, reason: report.reason, because: nil)))
      } else if storyState.countedFailures > work.retries, let last = storyState.failures.last {
        let reason = "\(storyState.countedFailures) attempts failed; the last one: \(last.summary)"
        events.append(.story(.blocked(story: story.id, category: .implementationError, reason: reason, because: nil)))
      } else if let cause = graph.dependencies(of: position).first(where: {
        state.story(plan.stories[Int($0)].id).phase == .blocked
      }) {
        let id = plan.stories[Int(cause)].id
        events.append(
          .story(
            .blocked(
              story: story.id, category: .dependency, reason: "it depends on \(id), which is blocked", because: id)))
      }
    }
    return events
  }

  private func request(
    for story: Story, _ step: WorkflowStep, _ work: StoriesStep, _ state: RunState
  ) -> JobRequest {
    JobRequest(
      role: .worker, step: step.name, story: story.id, attempt: state.story(story.id).attempts + 1,
      agentType: work.agent,
      model: work.model)
  }

  /// What a team begins now: conflicts are settled first, then stories as the queue has them.
  private func teamRequests(
    _ step: WorkflowStep, _ work: StoriesStep, _ state: RunState, free: Int
  ) -> [JobRequest] {
    guard free > 0, let queue else { return [] }
    var requests = plan.stories.filter { state.story($0.id).needsSettling }.prefix(free).map { story in
      JobRequest(
        role: .resolver, step: step.name, story: story.id, attempt: state.story(story.id).settlements + 1,
        agentType: work.resolver, model: work.model)
    }
    // A story whose work is not merged yet takes no place, but whoever touches its files now would run into it.
    let phases = plan.stories.map { state.story($0.id).phase }
    let underWay = phases.indices.filter { phases[$0] == .running || phases[$0] == .worked }
    let chosen = queue.next(
      isDone: { phases[$0].isDone }, isPending: { phases[$0] == .pending }, running: underWay,
      landing: underWay.filter { phases[$0] == .worked && isLanding(plan.stories[$0].id, state) },
      knownFiles: { knownFiles(plan.stories[$0].id, state) }, limit: underWay.count + free - requests.count)
    requests += chosen.map { request(for: plan.stories[$0], step, work, state) }
    return requests
  }

  /// Whether a story's accepted work is about to be merged, soon enough that a place is better held for what follows.
  ///
  /// Merging runs the gates that accepted the work once more; a place is held while that takes less than half of what
  /// agents have worked on a story so far.
  private func isLanding(_ id: StoryID, _ state: RunState) -> Bool {
    guard !state.story(id).needsSettling,
      let accepted = state.jobs.last(where: { $0.story == id && $0.acceptance != nil })?.acceptance
    else { return false }
    let gates = accepted.gates.reduce(0) { $0 + $1.milliseconds }
    let worked = state.jobs.compactMap { job in
      job.acceptance == nil ? nil : job.endedAt.map { Int($0.milliseconds - job.assignedAt.milliseconds) }
    }
    return gates * 2 * worked.count <= worked.reduce(0, +)
  }

  /// The files that a story's accepted work or conflict is known to touch.
  private func knownFiles(_ id: StoryID, _ state: RunState) -> [String] {
    guard state.story(id).phase == .worked || state.story(id).problem != nil else { return [] }
    let accepted = state.jobs.last { $0.spec.story == id && $0.acceptance != nil }?.acceptance
    return (accepted?.files ?? []) + (state.story(id).problem?.files ?? [])
  }

  private func isReady(_ position: Int, _ state: RunState) -> Bool {
    state.story(plan.stories[position].id).phase == .pending
      && graph.dependencies(of: position).allSatisfy { state.story(plan.stories[Int($0)].id).phase.isDone }
  }

  /// The first story, by priority, whose dependencies are all done.
  private func nextReady(_ state: RunState) -> Story? {
    let ready = plan.stories.indices.filter { isReady($0, state) }
    return ready.min { (plan.stories[$0].priority, $0) < (plan.stories[$1].priority, $1) }.map { plan.stories[$0] }
  }
}

extension StoryFailure {
  /// The failure in one sentence: what the check said last, or how the agent went.
  package var summary: String {
    guard let refusal = refusals.first else { return detail }
    let more = refusals.count > 1 ? " (and \(refusals.count - 1) more)" : ""
    return "\(refusal.message)\(more)"
  }
}
