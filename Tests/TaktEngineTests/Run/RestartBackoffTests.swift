import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import Testing

@Suite("A pause after a program that failed")
struct RestartBackoffTests {
  private static let script = """
    {"stories": {"US-001": [
      [{"crash": "no such file"}], [{"crash": "killed"}],
      [{"write": {"path": "one.txt", "text": "1\\n"}}, {"finish": {}}]
    ]}}
    """

  /// The milliseconds from the end of each attempt to the next agent's start.
  private func pauses(_ settings: String) throws -> [Int64] {
    var sandbox = try Sandbox([("US-001", [])])
    sandbox.test.context.clock = SteppedClock()
    try sandbox.write(settings, to: ".takt/config.json")
    try sandbox.start()
    try sandbox.drive(Self.script)
    let run = try sandbox.store.requireLatest()
    #expect(run.state.result == RunResult(.complete))
    var ended: Int64?
    return run.journal.records.compactMap { record in
      switch record.event {
      case .job(.ended):
        ended = record.at.milliseconds
        return nil
      case .job(.briefed): return ended.map { record.at.milliseconds - $0 }
      default: return nil
      }
    }
  }

  @Test("grows with each failure in a row")
  func grows() throws {
    let pauses = try pauses("{}")
    #expect(pauses.count == 2)
    for (pause, wanted) in zip(pauses, [5000, 10_000]) { #expect((wanted...wanted + 200).contains(Int(pause))) }
  }

  @Test("is left out when a project says so")
  func none() throws {
    #expect(try pauses(#"{"crashPauseSeconds": 0}"#).allSatisfy { $0 < 1000 })
  }

  @Test("is cut short by an order to stop, and the run goes on from there")
  func interrupted() throws {
    var sandbox = try Sandbox([("US-001", [])])
    let clock = BusyClock()
    sandbox.test.context.clock = clock
    try sandbox.write(#"{"crashPauseSeconds": 1000000}"#, to: ".takt/config.json")
    try sandbox.start()
    let cancellation = Cancellation()
    let start = clock.wallMilliseconds()
    let story = try #require(StoryID("US-001"))
    let store = try sandbox.store
    clock.onSleep = {
      if (try? store.requireLatest().state.story(story).countedFailures) == 1 { cancellation.cancel() }
    }
    guard case .rests = try sandbox.drive(Self.script, cancellation: cancellation) else {
      Issue.record("the run did not rest")
      return
    }
    clock.onSleep = nil
    #expect(try sandbox.store.requireLatest().state.story(story).countedFailures == 1)
    guard case .finished(let result) = try sandbox.drive(Self.script) else {
      Issue.record("the run rests")
      return
    }
    #expect(result == RunResult(.complete))
    #expect(clock.wallMilliseconds() - start < 700_000, "no pause is longer than five minutes")
  }
}
