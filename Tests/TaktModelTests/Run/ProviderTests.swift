import TaktTestSupport
import TaktText
import Testing

@testable import TaktModel

@Suite("The model's provider in the way")
struct ProviderTests {
  private static let opus = ProviderRoute(model: "opus")
  private static let haiku = ProviderRoute(program: "claude", model: "haiku")

  private func workflow(retries: Int = 0, model: String? = nil, fallback: [ProviderRoute] = []) -> Workflow {
    var workflow = executeThenSummary
    workflow.steps[0].kind = .stories(StoriesStep(model: model, retries: retries))
    workflow.fallback = fallback
    return workflow
  }

  /// A run whose stories are about to be given out.
  private func begun(_ start: RunEvent = SimulatedWorld.start) -> RunState {
    var state = RunState()
    for event in [start, .run(.branchReady), .step(.started(step: "execute"))] {
      state.apply(event, at: Timestamp(milliseconds: 0))
    }
    return state
  }

  private func apply(_ state: inout RunState, _ events: RunEvent..., at seconds: Int64 = 0) {
    for event in events { state.apply(event, at: Timestamp(milliseconds: seconds * 1000)) }
  }

  private func limit(
    _ route: ProviderRoute, _ kind: ProviderFault.Kind = .rateLimit, until seconds: Int64? = 60
  ) -> RunEvent {
    .provider(
      .limited(
        ProviderLimit(route, kind, until: seconds.map { Timestamp(milliseconds: $0 * 1000) }, detail: "429")))
  }

  /// The assignment that the engine asks for, given out.
  private func assign(_ engine: Engine, _ state: inout RunState, _ number: UInt8) throws -> JobSpec {
    guard case .assign(let requests) = engine.decide(state), let request = requests.first else {
      throw SimulatedWorld.Endless()
    }
    let spec = request.spec(JobID(randomBytes: (0..<26).map { ($0 &+ number) & 31 }))
    apply(&state, .job(.assigned(spec)), .job(.briefed(jobID: spec.id, agent: "", record: "")))
    return spec
  }

  @Test(
    "an attempt that was not let work costs no retry: nothing is given out until the way is open, then it is tried again"
  )
  func noRetry() throws {
    let engine = Engine(workflow: workflow(), plan: samplePlan([[]]))
    var state = begun()
    for number in 1...4 as ClosedRange<UInt8> {
      let spec = try assign(engine, &state, number)
      apply(&state, limit(spec.route), .job(.ended(jobID: spec.id, ending: .limited, detail: "429")))
      guard case .paused(let standing) = engine.decide(state) else {
        Issue.record("not paused")
        return
      }
      #expect(standing.failures == Int(number))
      #expect(standing.limit.until == Timestamp(milliseconds: 60_000))
      apply(&state, .provider(.cleared(spec.route)))
    }
    #expect(state.story(storyID(1)).countedFailures == 0)
    #expect(state.attempts.iterations("US-001") == 0)
    let last = try assign(engine, &state, 9)
    apply(&state, .job(.ended(jobID: last.id, ending: .crashed, detail: "exit 1")))
    // This one counts: there are no retries.
    guard case .record(let events) = engine.decide(state), case .story(.blocked)? = events.first else {
      Issue.record("not blocked")
      return
    }
    // It got through to its model, so the count of refusals begins anew.
    #expect(state.provider.standings.isEmpty)
  }

  @Test("the next way of the workflow is taken at once, and the run pauses only when all are closed")
  func fallback() throws {
    let engine = Engine(
      workflow: workflow(model: "opus", fallback: [Self.haiku, ProviderRoute(program: "command")]),
      plan: samplePlan([[]]))
    var state = begun()
    var routes: [ProviderRoute] = []
    for (number, until) in zip(1...3 as ClosedRange<UInt8>, [90, 60, 120] as [Int64]) {
      let spec = try assign(engine, &state, number)
      routes.append(spec.route)
      apply(
        &state, limit(spec.route, until: until),
        .job(.ended(jobID: spec.id, ending: .limited, detail: "429")))
    }
    #expect(routes == [Self.opus, Self.haiku, ProviderRoute(program: "command")])
    guard case .paused(let standing) = engine.decide(state) else {
      Issue.record("not paused")
      return
    }
    #expect(standing.limit.route == Self.haiku, "the way that opens first is waited for")
    // The step's own way comes first again as soon as it is open.
    apply(&state, .provider(.cleared(Self.haiku)), .provider(.cleared(Self.opus)))
    #expect(try assign(engine, &state, 4).route == Self.opus)
  }

  @Test(
    "a login, a credit or a network that is missing closes every way",
    arguments: [ProviderFault.Kind.login, .credit, .network])
  func stopsAll(_ kind: ProviderFault.Kind) throws {
    let engine = Engine(workflow: workflow(fallback: [Self.haiku]), plan: samplePlan([[], []]))
    var state = begun()
    let spec = try assign(engine, &state, 1)
    let until: Int64? = kind.passesByItself ? 5 : nil
    apply(
      &state, limit(spec.route, kind, until: until),
      .job(.ended(jobID: spec.id, ending: .limited, detail: "401")))
    guard case .paused(let standing) = engine.decide(state) else {
      Issue.record("not paused")
      return
    }
    #expect(standing.limit.kind == kind)
    #expect(standing.limit.isForAPerson(since: standing.since, now: Timestamp(milliseconds: 0)) == (until == nil))
  }

  @Test("a team's agents that are at work go on while nothing new is given out")
  func team() throws {
    let engine = Engine(workflow: workflow(), plan: samplePlan([[], [], []]), limit: 3)
    var state = begun(SimulatedWorld.startTeam)
    guard case .assign(let requests) = engine.decide(state) else { throw SimulatedWorld.Endless() }
    let out = requests.enumerated().map { position, request in
      request.spec(JobID(randomBytes: [UInt8](repeating: UInt8(position), count: 26)))
    }
    for spec in out { apply(&state, .job(.assigned(spec))) }
    try #require(out.count == 3)
    apply(&state, limit(out[0].route), .job(.ended(jobID: out[0].id, ending: .limited, detail: "429")))
    guard case .work(let open, _) = engine.decide(state) else {
      Issue.record("the others do not go on")
      return
    }
    #expect(open.map(\.id) == [out[1].id, out[2].id])
  }

  @Test("a person who lets the run go on wants it tried at once")
  func resumed() throws {
    let engine = Engine(workflow: workflow(), plan: samplePlan([[]]))
    var state = begun()
    let spec = try assign(engine, &state, 1)
    apply(&state, limit(spec.route, .login, until: nil))
    apply(&state, .job(.ended(jobID: spec.id, ending: .limited, detail: "401")))
    apply(&state, .run(.stopped(reason: "by hand")), .run(.resumed))
    #expect(throws: Never.self) { try assign(engine, &state, 2) }
  }

  // MARK: - Times

  @Test("a stated time is kept, with a little on top; without one the wait doubles from 5 seconds to 5 minutes")
  func times() {
    let now = Timestamp(milliseconds: 1_000_000)
    func wait(_ fault: ProviderFault, _ failures: Int = 1, _ chance: Double) -> Int64? {
      fault.nextTry(failures, now: now, chance: chance).map { $0.milliseconds - now.milliseconds }
    }
    let stated = ProviderFault(.rateLimit, until: Timestamp(milliseconds: 1_100_000), detail: "")
    #expect(wait(stated, 7, 0) == 100_000)
    #expect(wait(stated, 7, 0.5) == 105_000)
    let long = ProviderFault(.rateLimit, until: Timestamp(milliseconds: 18_001_000_000), detail: "")
    #expect(wait(long, 1, 0.999).map { $0 < 18_000_060_000 } == true)
    let unstated = ProviderFault(.overloaded, detail: "")
    #expect(
      [1, 2, 3, 4, 5, 6, 7, 8, 70].map { wait(unstated, $0, 0.5) }
        == [5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000])
    #expect(wait(unstated, 1, 0) == 4500)
    #expect(wait(unstated, 1, 0.999).map { (5400...5500).contains($0) } == true)
    #expect(wait(ProviderFault(.rateLimit, until: Timestamp(milliseconds: 5), detail: ""), 1, 0.5) == 5000, "long over")
    #expect(wait(ProviderFault(.login, until: Timestamp(milliseconds: 5_000_000), detail: ""), 1, 0.5) == nil)
  }

  @Test("what would take longer than six hours, or has gone on for so long, is for a person")
  func longWaits() {
    let hour: Int64 = 3_600_000
    let start = Timestamp(milliseconds: 0)
    func isForAPerson(until: Int64?, now: Int64) -> Bool {
      ProviderLimit(Self.opus, .rateLimit, until: until.map { Timestamp(milliseconds: $0) }, detail: "")
        .isForAPerson(since: start, now: Timestamp(milliseconds: now))
    }
    #expect(!isForAPerson(until: 6 * hour, now: 0))
    #expect(isForAPerson(until: 6 * hour + 1, now: 0))
    #expect(isForAPerson(until: 7 * hour, now: 6 * hour + 1))
    #expect(isForAPerson(until: nil, now: 0))
  }

  @Test("what is in the way and what to do about it is said for every kind", arguments: ProviderFault.Kind.allCases)
  func words(_ kind: ProviderFault.Kind) {
    #expect(kind.text.contains("provider"))
    #expect(kind.advice.contains("`takt-helper resume`"))
    let limit = ProviderLimit(Self.opus, kind, until: Timestamp(milliseconds: 1_795_000_000_000), detail: "")
    #expect(limit.text == "\(kind.text); it is tried again at 2026-11-18T11:06:40Z")
  }

  // MARK: - The workflow

  @Test("a workflow names the ways that are tried while the first is closed")
  func workflowFile() {
    let text = """
      name: w
      rate_limit_fallback:
        switch_chain:
          - provider: claude
            model: haiku
          - provider: command
      steps:
        - name: a
          system: summary
          rules:
            - condition: passed
              next: COMPLETE
      """
    let reading = WorkflowReader.read(SourceText(name: "w.yaml", text))
    #expect(reading.diagnostics.isEmpty)
    #expect(reading.value?.fallback == [Self.haiku, ProviderRoute(program: "command")])
  }
}
