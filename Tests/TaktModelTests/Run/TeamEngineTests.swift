import Testing

@testable import TaktModel

@Suite("Engine in team mode")
struct TeamEngineTests {
  private func play(
    _ plan: Plan, _ fates: [StoryID: [SimulatedWorld.Fate]] = [:], conflicts: [StoryID: Int] = [:]
  ) throws -> SimulatedWorld {
    var world = SimulatedWorld(workflow: executeThenSummary, plan: plan, fates: fates)
    world.conflicts = conflicts
    _ = try world.play(from: [SimulatedWorld.startTeam])
    return world
  }

  private func assigned(_ log: [RunEvent], _ role: Role = .worker) -> [StoryID] {
    log.compactMap { event in
      if case .job(.assigned(let spec)) = event, spec.role == role { spec.story } else { nil }
    }
  }

  @Test("as many agents as the limit allows work at a time, and never more")
  func limit() throws {
    let world = try play(samplePlan([[], [], [], [], []]))
    #expect(world.mostAtOnce == 3)
    #expect(world.state.result == RunResult(.complete))
  }

  @Test("the story with the longest way to the end is begun first, whatever its priority")
  func longestFirst() throws {
    let world = try play(samplePlan([[], [], [], [4], [3]].map { $0 } + [[5]], priorities: [1, 2, 9, 3, 4, 5]))
    #expect(assigned(world.log).first == storyID(3))
  }

  @Test("a story is begun when its dependencies are merged, not when they are accepted")
  func afterMerge() throws {
    let world = try play(samplePlan([[], [1]]))
    let passed = try #require(
      world.log.firstIndex { if case .story(.passed(storyID(1), _, _, _)) = $0 { true } else { false } })
    let begun = try #require(
      world.log.firstIndex { if case .job(.assigned(let given)) = $0 { given.story == storyID(2) } else { false } })
    #expect(passed < begun)
  }

  @Test("a conflict is given to a resolver, and the story passes when the result can be merged")
  func conflict() throws {
    let world = try play(samplePlan([[], [], [1, 2]]), conflicts: [storyID(2): 1])
    #expect(assigned(world.log, .resolver) == [storyID(2)])
    #expect(assigned(world.log).filter { $0 == storyID(2) }.count == 1)
    #expect(world.state.result == RunResult(.complete))
  }

  @Test("unresolved twice, a story is blocked with its dependents, and the others go on")
  func unresolved() throws {
    let world = try play(samplePlan([[], [], [2], [1]]), conflicts: [storyID(2): 9])
    #expect(assigned(world.log, .resolver).count == Engine.settlementLimit)
    #expect(world.state.story(storyID(2)).block?.category == .mergeConflict)
    #expect(world.state.story(storyID(3)).block?.because == storyID(2))
    #expect(world.state.story(storyID(4)).phase == .passed)
    #expect(world.log.contains { if case .story(.preserved(storyID(2), _, _)) = $0 { true } else { false } })
  }

  @Test("a merge that was found good moves the branch before anything else, also while the run is to rest")
  func landFirst() throws {
    var world = SimulatedWorld(workflow: executeThenSummary, plan: samplePlan([[], []]), fates: [:])
    let jobID = JobID(randomBytes: [7])
    let acceptance = Acceptance(
      jobID: jobID, outcome: .done, tree: "t", parent: "p", files: ["a"], gates: [], workbook: "")
    let request = JobRequest(
      role: .worker, step: "execute", story: storyID(1), attempt: 1, agentType: "takt-worker", model: nil)
    for event: RunEvent in [
      SimulatedWorld.startTeam, .run(.branchReady), .step(.started(step: "execute")),
      .job(.assigned(request.spec(jobID, base: "p"))), .job(.accepted(acceptance)),
      .merge(.stored(jobID: jobID, commit: "c")), .run(.stopped(reason: "asked")),
    ] { world.append(event) }
    // What waits for its gates rests with the run.
    #expect(world.engine.decide(world.state) == .rest(reason: "asked"))
    world.append(.merge(.checked(jobID: jobID, trial: MergeTrial(head: "h", tree: "t"), gates: [])))
    #expect(world.engine.decide(world.state) == .perform(.land(jobID)))
    world.append(.story(.passed(story: storyID(1), jobID: jobID, commit: "m")))
    #expect(world.engine.decide(world.state) == .rest(reason: "asked"))
  }

  // MARK: - Properties

  private func generated(
    _ seed: UInt64
  ) -> (plan: Plan, fates: [StoryID: [SimulatedWorld.Fate]], conflicts: [StoryID: Int]) {
    var random = Seeded(seed)
    let count = Int.random(in: 1...8, using: &random)
    let plan = samplePlan(
      (1...count).map { number in (1..<number).filter { _ in Int.random(in: 0..<3, using: &random) == 0 } })
    let possible: [SimulatedWorld.Fate] = [
      .passes, .passes, .passes, .passesUnchanged, .refusedThenPasses, .endsSilently, .crashes,
      .reports(.implementationError), .reports(.specUnclear),
    ]
    var fates: [StoryID: [SimulatedWorld.Fate]] = [:]
    var conflicts: [StoryID: Int] = [:]
    for story in plan.stories {
      fates[story.id] = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        possible[Int.random(in: 0..<possible.count, using: &random)]
      }
      conflicts[story.id] = [0, 0, 0, 1, 2, 9][Int.random(in: 0..<6, using: &random)]
    }
    return (plan, fates, conflicts)
  }

  @Test(
    "any prefix of any run of a team resumes to the same end, and no story is merged twice", arguments: UInt64(1)...60)
  func prefixes(seed: UInt64) throws {
    let (plan, fates, conflicts) = generated(seed)
    let whole = try play(plan, fates, conflicts: conflicts)
    let end = RunEnd(whole.state, plan: plan)
    #expect(whole.mostAtOnce <= 3, "seed \(seed)")
    for length in 1...whole.log.count {
      var world = SimulatedWorld(workflow: executeThenSummary, plan: plan, fates: fates)
      world.conflicts = conflicts
      var prefix = Array(whole.log.prefix(length))
      // Whoever takes the run up again finds agents gone and merges unfinished.
      var cut = RunState()
      prefix.forEach { cut.apply($0, at: Timestamp(milliseconds: 0)) }
      prefix += cut.openJobs.map {
        .job(.ended(jobID: $0.id, ending: .interrupted, detail: "killed"))
      }
      prefix += cut.mergingJobs.filter(\.isBeingMerged).map {
        .merge(.interrupted(jobID: $0.id, reason: "killed"))
      }
      let resumed = try world.play(from: prefix)
      #expect(RunEnd(resumed, plan: plan) == end, "seed \(seed), prefix \(length)")
      let passed = world.log.compactMap { if case .story(.passed(let id, _, _, _)) = $0 { id } else { nil } }
      #expect(Set(passed).count == passed.count, "seed \(seed), prefix \(length): a story was merged twice")
    }
  }

  @Test(
    "no story is begun before all its dependencies are merged, and none twice at a time", arguments: UInt64(100)...160)
  func dependenciesFirst(seed: UInt64) throws {
    let (plan, fates, conflicts) = generated(seed)
    let log = try play(plan, fates, conflicts: conflicts).log
    var state = RunState()
    for event in log {
      if case .job(.assigned(let spec)) = event, let id = spec.story, let story = plan.story(id) {
        #expect(story.dependsOn.allSatisfy { state.story($0).phase.isDone }, "seed \(seed): \(id) too early")
        #expect(!state.openJobs.contains { $0.spec.story == id }, "seed \(seed): two agents on \(id)")
      }
      state.apply(event, at: Timestamp(milliseconds: 0))
    }
    #expect(state.result != nil, "seed \(seed)")
  }
}
