@testable import TaktModel

/// A small deterministic random source, so that every failing case can be named by its seed.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Plays agents and helper against the engine: what each attempt comes to is fixed by the story and the number of
/// attempts that count, so that a run cut off anywhere and taken up again must reach the same end.
struct SimulatedWorld {
  enum Fate: Equatable {
    case passes
    case passesUnchanged
    case refusedThenPasses
    case endsSilently
    case crashes
    case reports(BlockCategory)
    /// The provider lets the second attempt work.
    case limitedThenPasses
  }

  let engine: Engine
  /// What the n-th counted attempt at a story comes to; the last entry stands for all further ones.
  let fates: [StoryID: [Fate]]
  /// The stories whose merge conflicts, with how many settlements it takes until it fits; more than two never do.
  var conflicts: [StoryID: Int] = [:]

  var log: [RunEvent] = []
  private(set) var state = RunState()
  private(set) var mostAtOnce = 0
  private var tokens: UInt32 = 0

  init(workflow: Workflow, plan: Plan, fates: [StoryID: [Fate]]) {
    engine = Engine(workflow: workflow, plan: plan, limit: 3)
    self.fates = fates
  }

  static let start = RunEvent.run(
    .started(
      RunHeader(mode: .solo, workflow: "w", plan: "stories.json", branch: "takt/x", originalBranch: "main", base: "b")))

  static let startTeam = RunEvent.run(
    .started(
      RunHeader(
        mode: .team, workflow: "w", plan: "stories.json", branch: "takt/x", originalBranch: "main", base: "b",
        maxParallel: 3)))

  mutating func append(_ event: RunEvent) {
    log.append(event)
    state.apply(event, at: Timestamp(milliseconds: Int64(log.count) * 1000))
  }

  /// A run that would go on for ever.
  struct Endless: Error {}

  /// Goes on from a log until the run is over or rests.
  mutating func play(from events: [RunEvent] = [SimulatedWorld.start]) throws -> RunState {
    events.forEach { append($0) }
    for _ in 0..<10_000 {
      switch engine.decide(state) {
      case .finished, .rest: return state
      case .paused(let standing): append(.provider(.cleared(standing.limit.route)))
      case .record(let events): events.forEach { append($0) }
      case .assign(let requests):
        for request in requests { append(.job(.assigned(request.spec(nextToken())))) }
      case .perform(let task): perform(task)
      case .work(let open, let merging):
        mostAtOnce = max(mostAtOnce, open.count)
        // Agents and merges take turns, so that work waits to be merged while others go on.
        if let next = merging.first, open.isEmpty || log.count % 2 == 0 {
          merge(next)
        } else if let next = open.isEmpty ? nil : open[log.count / 2 % open.count] {
          work(next)
        } else {
          throw Endless()
        }
      }
    }
    throw Endless()
  }

  private mutating func nextToken() -> JobID {
    // The log's length makes tokens differ between a run and its continuation.
    tokens += 1
    let number = UInt32(log.count) &* 64 &+ tokens
    return JobID(randomBytes: (0..<26).map { UInt8(truncatingIfNeeded: number >> ($0 % 4 * 5) & 31) })
  }

  private mutating func perform(_ task: EngineTask) {
    switch task {
    case .prepareBranch: append(.run(.branchReady))
    case .commit(let acceptance):
      let commit = acceptance.outcome == .done ? "c-\(acceptance.jobID)" : nil
      guard let story = state.job(acceptance.jobID)?.story else {
        return append(.job(.committed(jobID: acceptance.jobID, commit: commit)))
      }
      if state.header?.mode == .team, let commit {
        return append(.merge(.stored(jobID: acceptance.jobID, commit: commit)))
      }
      append(.story(.passed(story: story, jobID: acceptance.jobID, commit: commit)))
    case .land(let jobID):
      guard let story = state.job(jobID)?.story else { return }
      append(.story(.passed(story: story, jobID: jobID, commit: "m-\(jobID)")))
    case .preserveWork(let story): append(.story(.preserved(story: story, ref: nil, files: [])))
    case .system(let step, .checkPlan): append(.step(.systemFinished(step: step, outcome: "valid")))
    case .system(let step, .summary):
      let passed = engine.plan.stories.allSatisfy { state.story($0.id).phase.isDone }
      append(.step(.systemFinished(step: step, outcome: passed ? "passed" : "blocked")))
    }
  }

  private mutating func merge(_ job: Job) {
    let jobID = job.id
    let trial = MergeTrial(head: "h", tree: "t")
    guard case .merging(let merge) = job.phase, let story = job.spec.story else { return }
    if case .waiting = merge.phase {
      return append(
        .merge(.started(jobID: jobID, trial: trial, process: ProcessRecord(pid: 1, startTime: "1", boot: "b"))))
    }
    if state.story(story).countedUnsettled + (job.spec.role == .resolver ? 1 : 0) < conflicts[story] ?? 0 {
      append(.merge(.refused(jobID: jobID, problem: MergeProblem(trial: trial, files: ["a"], detail: ""))))
    } else {
      append(.merge(.checked(jobID: jobID, trial: trial, gates: [])))
    }
  }

  private mutating func work(_ open: Job) {
    let jobID = open.id
    if case .offered = open.phase { return append(.job(.briefed(jobID: jobID, agent: "", record: ""))) }
    if case .checking = open.phase { return append(.job(.checkInterrupted(jobID: jobID))) }
    let story = open.spec.story
    let settles = open.spec.role == .resolver
    let list = story.flatMap { fates[$0] } ?? [.passes]
    let counted = story.map { state.story($0).countedFailures } ?? 0
    func accept(_ outcome: Acceptance.Outcome) -> RunEvent {
      .job(
        .accepted(
          Acceptance(
            jobID: jobID, outcome: outcome, choice: "done", tree: "t", parent: "p", files: [], gates: [], workbook: ""))
      )
    }
    switch settles ? .passes : list[min(counted, list.count - 1)] {
    case .passes: append(accept(.done))
    case .passesUnchanged: append(accept(.unchanged))
    case .refusedThenPasses:
      guard open.refusals.isEmpty else { return append(accept(.done)) }
      append(.job(.checkStarted(jobID: jobID, process: ProcessRecord(pid: 1, startTime: "1", boot: "b"))))
      append(.job(.refused(jobID: jobID, refusals: [Refusal(code: "finish.gate-failed", message: "no")])))
    case .limitedThenPasses:
      let wasLimited = story.map { state.story($0).failures.contains { $0.ending == .limited } } ?? true
      guard !wasLimited else { return append(accept(.done)) }
      append(
        .provider(
          .limited(
            ProviderLimit(open.spec.route, .rateLimit, until: Timestamp(milliseconds: 1), detail: "429"))))
      append(.job(.ended(jobID: jobID, ending: .limited, detail: "429")))
    case .endsSilently: append(.job(.ended(jobID: jobID, ending: .silent, detail: "silent")))
    case .crashes: append(.job(.ended(jobID: jobID, ending: .crashed, detail: "exit 1")))
    case .reports(let category): append(.job(.reportedBlocked(jobID: jobID, category: category, reason: "because")))
    }
  }
}

/// What a run came to, without the parts that a continuation may do differently (tokens, times, attempts).
struct RunEnd: Equatable, CustomStringConvertible {
  let result: RunResult.Kind?
  let phases: [StoryID: StoryState.Phase]
  let categories: [StoryID: BlockCategory]

  init(_ state: RunState, plan: Plan) {
    result = state.result?.kind
    phases = Dictionary(uniqueKeysWithValues: plan.stories.map { ($0.id, state.story($0.id).phase) })
    categories = Dictionary(
      uniqueKeysWithValues: plan.stories.compactMap { story in
        state.story(story.id).block.map { (story.id, $0.category) }
      })
  }

  var description: String {
    "\(result?.rawValue ?? "open") "
      + phases.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.rawValue)" }.joined(separator: " ")
  }
}
