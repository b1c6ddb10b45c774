import TaktEngine
import TaktModel
import TaktText
import Testing

@Suite("One story at a time")
struct SingleTaskTests {
  private static let script = #"""
    {"stories": {
      "US-001": [[{"crash": "no"}], [{"write": {"path": "1.txt", "text": "1\n"}}, {"finish": {}}]],
      "US-002": [[{"write": {"path": "2.txt", "text": "2\n"}}, {"finish": {}}]],
      "US-003": [[{"write": {"path": "3.txt", "text": "3\n"}}, {"finish": {}}]]
    }}
    """#

  @Test(
    "the run rests after one story with all its attempts and its merge, and goes on", arguments: [RunMode.solo, .team])
  func rests(_ mode: RunMode) throws {
    let sandbox = try Sandbox([("US-001", []), ("US-002", []), ("US-003", [])])
    var request = RunStart.certain(mode)
    request.isSingleTask = true
    for expected in ["US-001", "US-002"] {
      try sandbox.start(request)
      guard case .rests(let reason) = try sandbox.drive(Self.script) else {
        Issue.record("it does not rest")
        return
      }
      #expect(reason == "\(expected) is done, and no more than one story was asked for")
      let run = try sandbox.store.requireLatest()
      #expect(run.storyRestedAfter == StoryID(expected))
      #expect(run.state.openJobs.isEmpty)
      #expect(run.state.driver == nil)
    }
    #expect(try sandbox.subjects() == ["feat: US-001 - Story 1", "feat: US-002 - Story 2"])
    let interrupted = try sandbox.store.requireLatest().journal.records.contains {
      if case .job(.ended(_, .interrupted, _)) = $0.event { true } else { false }
    }
    #expect(!interrupted, "nothing was given out only to be taken back")
    request.isSingleTask = false
    try sandbox.start(request)
    guard case .finished(RunResult(.complete)) = try sandbox.drive(Self.script) else {
      Issue.record("it does not come to its end")
      return
    }
  }

  @Test("a session that is told of the rest says how to go on, and is not sent back to work")
  func session() throws {
    let sandbox = try Sandbox([("US-001", []), ("US-002", [])])
    var request = RunStart(mode: .solo)
    request.isSingleTask = true
    try sandbox.start(request)
    let jobID = try sandbox.offer().id
    _ = try Brief(sandbox.project).handOut(jobID, agent: "a")
    try sandbox.write("1\n", to: "1.txt")
    _ = try sandbox.finish(jobID, files: ["1.txt"])
    let answer = try SessionDriver(sandbox.project).next(wait: .zero)
    #expect(answer.state == .stopped)
    #expect(answer.offers.isEmpty)
    #expect(
      answer.message
        == "the run rests: US-001 is done, and no more than one story was asked for; `takt-helper resume` lets it go on"
    )
    #expect(try !SessionDriver(sandbox.project).hasWork(backgroundAgents: []))
  }
}
