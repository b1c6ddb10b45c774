import TaktModel
import TaktTestSupport
import TaktText
import Testing

@Suite("the account of a team")
struct TeamAccountTests {
  private let start = Timestamp(milliseconds: 1_767_323_045_000)

  private func at(_ minute: Int) -> Timestamp { Timestamp(milliseconds: start.milliseconds + Int64(minute) * 60_000) }

  private func graph(_ edges: [[Int]]) -> DependencyGraph {
    DependencyGraph(
      edges.enumerated().map { Story(id: GeneratedPlan.id($0), dependsOn: $1.map(GeneratedPlan.id)) })
  }

  private func measured(_ edges: [[Int]], _ minutes: [(Int, ClosedRange<Int>)], limit: Int?) -> TeamAccount? {
    TeamAccount(
      graph(edges), minutes.map { .init(story: $0, start: at($1.lowerBound), end: at($1.upperBound)) }, limit: limit)
  }

  @Test("says what was saved, what barriers would have cost and what stood idle")
  func figures() throws {
    // 0 and 1 side by side, 2 behind 0 begins while 1 is still worked on.
    let account = try #require(measured([[], [], [0]], [(0, 0...2), (1, 0...10), (2, 2...9)], limit: 2))
    #expect(account.milliseconds == 10 * 60_000)
    #expect(account.serialMilliseconds == 19 * 60_000)
    #expect(account.waveMilliseconds == 17 * 60_000)
    #expect(account.idleMilliseconds == 60_000 && account.idlePercent == 5)
    #expect(
      account.sentence
        == "up to 2 at a time: 10 min 0 s instead of 19 min 0 s one after another; "
        + "wave barriers would have cost 7 min 0 s more; slots idle 5 %")
  }

  @Test("attempts add up, a place handed on is one place, and pauses of the whole run do not count")
  func attempts() throws {
    let account = try #require(measured([[], [0]], [(0, 0...3), (0, 3...5), (1, 60...62)], limit: 4))
    #expect(account.most == 1 && account.limit == 4)
    #expect(account.milliseconds == 7 * 60_000 && account.serialMilliseconds == 7 * 60_000)
    #expect(account.waveMilliseconds == 7 * 60_000)
    #expect(account.sentence.contains("up to 1 at a time (4 may be): 7 min 0 s instead of 7 min 0 s"))
    #expect(account.sentence.contains("wave barriers would have cost nothing more; slots idle 75 %"))
    #expect(measured([[]], [], limit: 4) == nil)
    #expect(measured([[]], [(0, 4...4)], limit: 4) == nil)
    #expect(measured([[], []], [(0, 0...1), (1, 0...1)], limit: nil)?.limit == 2)
  }

  @Test("agrees with the simulation of a team about time, work and idle places")
  func simulated() {
    for seed in UInt64(1)...50 {
      var random = SeededRandom(seed)
      let plan = GeneratedPlan(GeneratedPlan.Shape.allCases[Int(seed % 4)], &random)
      let queue = ReadyQueue(plan.stories, limit: 3)
      var intervals: [TeamAccount.Interval] = []
      let took = SimulatedTeam(plan: plan, queue: queue, limit: 3).run { story, begin, end in
        let times = [begin, end].map { Timestamp(milliseconds: start.milliseconds + Int64($0) * 1000) }
        intervals.append(.init(story: story, start: times[0], end: times[1]))
      }
      let account = TeamAccount(DependencyGraph(plan.stories), intervals, limit: 3)
      #expect(account?.milliseconds == took * 1000, "seed \(seed)")
      #expect(account?.serialMilliseconds == plan.seconds.reduce(0, +) * 1000, "seed \(seed)")
      #expect(account.map { $0.idleMilliseconds == took * 3000 - $0.serialMilliseconds } ?? false, "seed \(seed)")
    }
  }

  // MARK: - Of a run

  private struct Run {
    var records: [JournalRecord] = []
    var state = RunState()

    mutating func add(_ event: RunEvent, _ at: Timestamp) {
      guard let run = RunID("20260102-030405-sample") else { return }
      records.append(JournalRecord(sequence: records.count + 1, at: at, run: run, event: event))
      state.apply(event, at: at)
    }
  }

  private let plan = Plan(
    project: "p", branchName: "takt/sample",
    stories: [Story(id: GeneratedPlan.id(0)), Story(id: GeneratedPlan.id(1))])

  private let driver = Driver(
    kind: .headless, process: ProcessRecord(pid: 1, startTime: "1", boot: "b"), session: "", agent: "scripted")

  private func header(_ mode: RunMode) -> RunHeader {
    RunHeader(
      mode: mode, workflow: "lights-out", plan: "stories.json", branch: "takt/sample", originalBranch: "main",
      base: String(repeating: "a", count: 40))
  }

  private func jobID(_ number: UInt8) -> JobID {
    JobID(randomBytes: Array(repeating: number, count: JobID.randomByteCount))
  }

  private func job(_ number: UInt8, _ story: Int, attempt: Int = 1) -> RunEvent {
    .job(
      .assigned(
        JobSpec(
          id: jobID(number), role: .worker, step: "execute", story: GeneratedPlan.id(story), attempt: attempt,
          agentType: "takt-worker")))
  }

  private func summary(_ run: Run, _ mode: RunMode = .team, now: Timestamp) -> RunSummary? {
    RunID("20260102-030405-sample").map {
      RunSummary(
        run: $0, header: header(mode), plan: plan, state: run.state, records: run.records, changes: .init(),
        hasGates: true, journal: "journal.ndjson", limit: 2, now: now)
    }
  }

  @Test("a run in progress counts up to now, one that nobody drives up to its last record")
  func progress() throws {
    var run = Run()
    run.add(.run(.started(header(.team))), at(0))
    run.add(.driver(.attached(driver)), at(0))
    run.add(job(1, 0), at(0))
    run.add(job(2, 1), at(1))
    let driven = try #require(summary(run, now: at(5)))
    #expect(driven.team?.serialMilliseconds == 9 * 60_000 && driven.team?.most == 2)
    #expect(driven.markdown.contains("Side by side, up to 2 at a time: 5 min 0 s instead of 9 min 0 s one after"))
    #expect(driven.value(.complete)["team"]?["limit"]?.integer == 2)
    #expect(try #require(summary(run, .solo, now: at(5))).team == nil)
    run.add(.driver(.detached), at(3))
    #expect(try #require(summary(run, now: at(600))).team?.serialMilliseconds == 5 * 60_000)
  }

  @Test("the hours between a crash and the next driver are nobody's work")
  func crash() throws {
    var run = Run()
    run.add(.run(.started(header(.team))), at(0))
    run.add(.driver(.attached(driver)), at(0))
    run.add(job(1, 0), at(0))
    run.add(job(2, 1), at(4))
    run.add(.run(.resumed), at(600))
    run.add(.driver(.attached(driver)), at(600))
    run.add(.job(.ended(jobID: jobID(1), ending: .interrupted, detail: "its driver is gone")), at(600))
    run.add(.job(.ended(jobID: jobID(2), ending: .interrupted, detail: "its driver is gone")), at(600))
    run.add(job(3, 0, attempt: 2), at(601))
    run.add(.job(.ended(jobID: jobID(3), ending: .interrupted, detail: "stopped")), at(604))
    let team = try #require(summary(run, now: at(700))?.team)
    #expect(team.serialMilliseconds == 7 * 60_000)
  }
}
