import Testing

@testable import TaktModel

/// `US-00n` for a small number.
func storyID(_ number: Int) -> StoryID {
  guard let id = StoryID("US-00\(number)") else { preconditionFailure("US-00\(number)") }
  return id
}

/// A plan of stories 1…n with dependencies by number.
func samplePlan(_ dependencies: [[Int]], priorities: [Int]? = nil) -> Plan {
  Plan(
    project: "Sample", branchName: "takt/sample",
    stories: dependencies.enumerated().map { position, list in
      Story(
        id: storyID(position + 1), title: "Story \(position + 1)",
        priority: priorities?[position] ?? position + 1, dependsOn: list.map(storyID))
    })
}

/// The built-in pipeline as a value.
let executeThenSummary = Workflow(
  name: "w", maxSteps: 10, initialStep: "execute",
  steps: [
    WorkflowStep(
      name: "execute", kind: .stories(StoriesStep(retries: 2)),
      rules: [Rule(.all("passed"), next: .step("summary")), Rule(.any("blocked"), next: .step("summary"))]),
    WorkflowStep(
      name: "summary", kind: .system(.summary),
      rules: [Rule(.outcome("passed"), next: .complete), Rule(.outcome("blocked"), next: .abort)]),
  ])

@Suite("Engine")
struct EngineTests {
  private func play(
    _ plan: Plan, _ fates: [StoryID: [SimulatedWorld.Fate]] = [:], workflow: Workflow = executeThenSummary
  ) throws -> (state: RunState, log: [RunEvent]) {
    var world = SimulatedWorld(workflow: workflow, plan: plan, fates: fates)
    let state = try world.play()
    return (state, world.log)
  }

  private func assigned(_ log: [RunEvent]) -> [StoryID] {
    log.compactMap { if case .job(.assigned(let spec)) = $0 { spec.story } else { nil } }
  }

  @Test("nothing is asked of anybody before the branch is there")
  func branchFirst() {
    var state = RunState()
    state.apply(SimulatedWorld.start, at: Timestamp(milliseconds: 0))
    let engine = Engine(workflow: executeThenSummary, plan: samplePlan([[]]))
    #expect(engine.decide(state) == .perform(.prepareBranch))
  }

  @Test("stories are given out one at a time, dependencies first, then by priority, then in plan order")
  func order() throws {
    let plan = samplePlan([[3], [], [], [2]], priorities: [1, 9, 9, 1])
    let (state, log) = try play(plan)
    #expect(assigned(log) == [storyID(2), storyID(4), storyID(3), storyID(1)])
    #expect(state.result == RunResult(.complete))
  }

  @Test("a refused report leaves the assignment with its agent")
  func refusal() throws {
    let (state, log) = try play(samplePlan([[]]), [storyID(1): [.refusedThenPasses]])
    #expect(assigned(log).count == 1)
    #expect(state.jobs[0].refusals.count == 1)
    #expect(state.story(storyID(1)).phase == .passed)
  }

  @Test(
    "a failed attempt is followed by another with a new token", arguments: [SimulatedWorld.Fate.endsSilently, .crashes])
  func retry(_ fate: SimulatedWorld.Fate) throws {
    let (state, log) = try play(samplePlan([[]]), [storyID(1): [fate, fate, .passes]])
    #expect(assigned(log).count == 3)
    #expect(Set(state.jobs.map(\.id)).count == 3)
    #expect(state.jobs.map(\.attempt) == [1, 2, 3])
    #expect(state.story(storyID(1)).phase == .passed)
  }

  @Test("a story is blocked after its retries, its dependents with it, and the others are done")
  func blocked() throws {
    let (state, log) = try play(samplePlan([[], [1], [2], []]), [storyID(1): [.endsSilently]])
    #expect(assigned(log).filter { $0 == storyID(1) }.count == 3)
    #expect(state.story(storyID(1)).block?.category == .implementationError)
    #expect(state.story(storyID(2)).block?.because == storyID(1))
    #expect(state.story(storyID(3)).block?.because == storyID(2))
    #expect(state.story(storyID(4)).phase == .passed)
    #expect(state.result?.kind == .blocked)
    #expect(state.result?.reason == "3 of 4 stories blocked: US-001, US-002, US-003")
  }

  @Test("a fault of the plan stops a story at once", arguments: [BlockCategory.specUnclear, .specImpossible])
  func specification(_ category: BlockCategory) throws {
    let (state, log) = try play(samplePlan([[]]), [storyID(1): [.reports(category)]])
    #expect(assigned(log).count == 1)
    #expect(state.story(storyID(1)).block == StoryBlock(category: category, reason: "because", because: nil))
  }

  @Test("a fault of the work is tried again")
  func implementationError() throws {
    let (state, log) = try play(samplePlan([[]]), [storyID(1): [.reports(.implementationError), .passes]])
    #expect(assigned(log).count == 2)
    #expect(state.story(storyID(1)).phase == .passed)
  }

  @Test("an attempt whose driver was gone does not count")
  func interruption() throws {
    var world = SimulatedWorld(workflow: executeThenSummary, plan: samplePlan([[]]), fates: [:])
    world.append(SimulatedWorld.start)
    world.append(.run(.branchReady))
    world.append(.step(.started(step: "execute")))
    for number in 0..<9 {
      let jobID = JobID(randomBytes: [UInt8(number)])
      guard case .assign(let requests) = world.engine.decide(world.state) else {
        Issue.record("the story is not given out again")
        return
      }
      world.append(.job(.assigned(requests[0].spec(jobID))))
      world.append(.job(.ended(jobID: jobID, ending: .interrupted, detail: "killed")))
    }
    let state = try world.play(from: [])
    #expect(state.story(storyID(1)).phase == .passed)
  }

  @Test("an accepted report is put into git before anything else happens, also while the run is to rest")
  func commitFirst() throws {
    var world = SimulatedWorld(workflow: executeThenSummary, plan: samplePlan([[], []]), fates: [:])
    let jobID = JobID(randomBytes: [7])
    let acceptance = Acceptance(
      jobID: jobID, outcome: .done, tree: "t", parent: "p", files: ["a"], gates: [], workbook: "")
    let request = JobRequest(
      role: .worker, step: "execute", story: storyID(1), attempt: 1, agentType: "takt-worker", model: nil)
    for event: RunEvent in [
      SimulatedWorld.start, .run(.branchReady), .step(.started(step: "execute")), .job(.assigned(request.spec(jobID))),
      .job(.accepted(acceptance)), .run(.stopped(reason: "asked")),
    ] { world.append(event) }
    #expect(world.engine.decide(world.state) == .perform(.commit(acceptance)))
    world.append(.story(.passed(story: storyID(1), jobID: jobID, commit: "c")))
    #expect(world.engine.decide(world.state) == .rest(reason: "asked"))
    world.append(.run(.resumed))
    let state = try world.play(from: [])
    #expect(state.result == RunResult(.complete))
  }

  @Test("what comes after an accepted report changes nothing about it")
  func lateEvents() throws {
    var (state, _) = try play(samplePlan([[]]))
    let before = state.story(storyID(1))
    let jobID = state.jobs[0].id
    for event: RunEvent in [
      .job(.ended(jobID: jobID, ending: .silent, detail: "late")),
      .job(.refused(jobID: jobID, refusals: [Refusal(code: "x", message: "late")])),
      .job(.reportedBlocked(jobID: jobID, category: .specUnclear, reason: "late")),
      .job(.briefed(jobID: jobID, agent: "late", record: "")), .job(.checkInterrupted(jobID: jobID)),
    ] { state.apply(event, at: Timestamp(milliseconds: 99)) }
    #expect(state.story(storyID(1)) == before)
    #expect(state.jobs[0].phase == .settled)
  }

  @Test("unfinished work of a blocked story is moved away before the next story begins")
  func keepsWork() throws {
    let (_, log) = try play(samplePlan([[], []]), [storyID(1): [.reports(.specImpossible)]])
    let kept = try #require(log.firstIndex { if case .story(.preserved) = $0 { true } else { false } })
    let next = try #require(
      log.firstIndex { if case .job(.assigned(let given)) = $0 { given.story == storyID(2) } else { false } })
    #expect(kept < next)
  }

  @Test("a story that is carried over is not given out and its dependents may begin")
  func alreadyDone() throws {
    var world = SimulatedWorld(workflow: executeThenSummary, plan: samplePlan([[], [1]]), fates: [:])
    let header = RunHeader(
      mode: .solo, workflow: "w", plan: "stories.json", branch: "takt/x", originalBranch: "", base: "b",
      alreadyDone: [AlreadyDoneStory(storyID(1), commit: nil)])
    let state = try world.play(from: [.run(.started(header))])
    #expect(assigned(world.log) == [storyID(2)])
    #expect(state.story(storyID(1)).phase == .alreadyDone)
  }

  @Test("a workflow that goes in circles ends at its limit of steps")
  func maxSteps() throws {
    let circle = Workflow(
      name: "circle", maxSteps: 3, initialStep: "a",
      steps: [WorkflowStep(name: "a", kind: .system(.summary), rules: [Rule(.outcome("passed"), next: .step("a"))])])
    let (state, log) = try play(samplePlan([[]]).withoutStories, workflow: circle)
    #expect(log.filter { $0 == .step(.started(step: "a")) }.count <= 3)
    #expect(state.result?.kind == .blocked)
  }

  @Test("an outcome that no rule names ends the run and says so")
  func noRule() throws {
    let open = Workflow(
      name: "open", initialStep: "execute",
      steps: [
        WorkflowStep(name: "execute", kind: .stories(StoriesStep()), rules: [Rule(.all("passed"), next: .complete)])
      ])
    let (state, _) = try play(samplePlan([[], []]), [storyID(2): [.reports(.specUnclear)]], workflow: open)
    #expect(state.result?.reason == "no rule of step `execute` says what follows from passed, blocked")
  }

  @Test("a step of one agent follows the rule that the agent chose")
  func agentStep() throws {
    let workflow = Workflow(
      name: "review", initialStep: "review",
      steps: [
        WorkflowStep(
          name: "review", kind: .agent(AgentStep(role: .reviewer, instruction: "look")),
          rules: [Rule(.outcome("done"), next: .complete), Rule(.outcome("failed"), next: .abort)])
      ])
    let (state, _) = try play(samplePlan([[]]), workflow: workflow)
    #expect(state.result == RunResult(.complete))
    #expect(state.jobs.count == 1)
    #expect(state.jobs[0].role == .reviewer)
  }

  // MARK: - Properties

  private func generated(_ seed: UInt64) -> (plan: Plan, fates: [StoryID: [SimulatedWorld.Fate]]) {
    var random = Seeded(seed)
    let count = Int.random(in: 1...8, using: &random)
    let plan = samplePlan(
      (1...count).map { number in (1..<number).filter { _ in Int.random(in: 0..<3, using: &random) == 0 } },
      priorities: (1...count).map { _ in Int.random(in: 1...3, using: &random) })
    let possible: [SimulatedWorld.Fate] = [
      .limitedThenPasses,
      .passes, .passes, .passesUnchanged, .refusedThenPasses, .endsSilently, .crashes,
      .reports(.implementationError), .reports(.specUnclear),
    ]
    var fates: [StoryID: [SimulatedWorld.Fate]] = [:]
    for story in plan.stories {
      fates[story.id] = (0..<Int.random(in: 1...4, using: &random)).map { _ in
        possible[Int.random(in: 0..<possible.count, using: &random)]
      }
    }
    return (plan, fates)
  }

  @Test("any prefix of any run resumes to the same end", arguments: UInt64(1)...60)
  func prefixes(seed: UInt64) throws {
    let (plan, fates) = generated(seed)
    let whole = try play(plan, fates)
    let end = RunEnd(whole.state, plan: plan)
    for length in 1...whole.log.count {
      var world = SimulatedWorld(workflow: executeThenSummary, plan: plan, fates: fates)
      var prefix = Array(whole.log.prefix(length))
      // Whoever takes the run up again finds the open assignments' agents gone.
      var cut = RunState()
      prefix.forEach { cut.apply($0, at: Timestamp(milliseconds: 0)) }
      prefix += cut.openJobs.map {
        .job(.ended(jobID: $0.id, ending: .interrupted, detail: "killed"))
      }
      let resumed = try world.play(from: prefix)
      #expect(RunEnd(resumed, plan: plan) == end, "seed \(seed), prefix \(length)")
      let commits = world.log.compactMap { if case .story(.passed(let id, _, _, _)) = $0 { id } else { nil } }
      #expect(Set(commits).count == commits.count, "seed \(seed), prefix \(length): a story was done twice")
    }
  }

  @Test(
    "no story is given out before all its dependencies are done, and none twice at a time", arguments: UInt64(100)...160
  )
  func dependenciesFirst(seed: UInt64) throws {
    let (plan, fates) = generated(seed)
    let log = try play(plan, fates).log
    var state = RunState()
    for event in log {
      if case .job(.assigned(let spec)) = event, let id = spec.story, let story = plan.story(id) {
        #expect(story.dependsOn.allSatisfy { state.story($0).phase.isDone }, "seed \(seed): \(id) too early")
        #expect(state.openJobs.isEmpty, "seed \(seed): two agents at a time")
      }
      state.apply(event, at: Timestamp(milliseconds: 0))
    }
    #expect(state.result != nil, "seed \(seed)")
  }
}

extension Plan {
  fileprivate var withoutStories: Plan {
    var plan = self
    plan.stories = []
    return plan
  }
}
