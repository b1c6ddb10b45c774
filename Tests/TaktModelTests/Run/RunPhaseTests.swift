import Testing

@testable import TaktModel

@Suite("Phases of a run")
struct RunPhaseTests {
  private let now = Timestamp(milliseconds: 1000)
  private let session = Driver(kind: .session, process: nil, session: "s")
  private let headless = Driver(kind: .headless, process: nil, agent: "claude")
  private let id = JobID(randomBytes: [1])

  private func state(_ events: RunEvent...) -> RunState {
    RunState(([SimulatedWorld.start] + events).map { ($0, now) })
  }

  private var job: JobSpec {
    JobSpec(id: id, role: .worker, step: "execute", story: storyID(1), attempt: 1, agentType: "takt-worker")
  }

  private func phase(_ state: RunState, _ decision: Decision? = nil, isAlive: Bool = true) -> RunPhase {
    RunPhase(state, decision ?? .work(state.openJobs), isDriverAlive: isAlive, now: now)
  }

  @Test("a run has a phase at each time, and every phase is one that a run can have")
  func everyPhase() throws {
    let offered = state(.driver(.attached(session)), .job(.assigned(job)))
    let taken = state(
      .driver(.attached(session)), .job(.assigned(job)), .job(.briefed(jobID: id, agent: "a", record: "")))
    let question = RecoveryQuestion(story: storyID(1), problem: .treeGone, detail: "it is gone")
    let route = ProviderRoute(program: "", model: nil)
    let soon = ProviderLimit(route, .rateLimit, until: Timestamp(milliseconds: 9000), detail: "")
    let never = ProviderLimit(route, .login, until: nil, detail: "")
    func paused(_ limit: ProviderLimit) throws -> Decision {
      let state = state(.provider(.limited(limit)))
      return .paused(try #require(state.provider.standings.first))
    }
    let seen: [(RunPhase, RunPhase)] = [
      (phase(offered), .running), (phase(offered, isAlive: false), .interrupted), (phase(taken), .waiting),
      (phase(state(.driver(.attached(headless)), .job(.assigned(job)))), .running),
      (phase(state(.job(.assigned(job)))), .unattended),
      (phase(state(.run(.stopped(reason: "asked")))), .stopped), (phase(state(), .rest(reason: "one story")), .stopped),
      (phase(state(.run(.stopped(reason: "asked")), .recovery(.asked(question)))), .human),
      (phase(state(), try paused(soon)), .limited), (phase(state(), try paused(never)), .stopped),
      (phase(state(.run(.finished(RunResult(.complete))))), .complete),
      (phase(state(.run(.finished(RunResult(.blocked, reason: "r"))), .recovery(.asked(question)))), .blocked),
    ]
    for (found, expected) in seen { #expect(found == expected) }
    #expect(Set(seen.map(\.1)) == Set(RunPhase.allCases))
  }
}
