import TaktTestSupport
import TaktText
import Testing

@testable import TaktModel

@Suite("Recorded runs")
struct RecordedRunTests {
  @Test("every record of an earlier program is read and written again as the same bytes", arguments: RecordedRun.names)
  func sameBytes(_ name: String) throws {
    let run = try RecordedRun(name)
    let contents = try run.contents()
    #expect(contents.records.count >= 4)
    #expect(Array(contents.records.map(\.line).joined().utf8) == Array(run.bytes.prefix(contents.wholeBytes)))
  }

  @Test("the state is what the program that wrote it said", arguments: RecordedRun.names)
  func sameState(_ name: String) throws {
    let run = try RecordedRun(name)
    let state = try run.state()
    expectGolden(RunStateText.describe(state), named: "runs/\(name).txt")
    let said = run.status["stories"]?.elements ?? []
    for story in said {
      let id = try #require(story["id"]?.string.flatMap(StoryID.init))
      #expect(story["state"]?.string == state.story(id).phase.rawValue, "\(id)")
      #expect(story["attempts"]?.integer == state.story(id).attempts, "\(id)")
    }
    #expect(run.status["pending"]?.count == state.openJobs.count)
    #expect(run.status["recovery"]?.count == state.recoveryQuestions.count)
    #expect(said.count >= 1 || name == "planning")
    let phase = RunPhase(state, try run.engine().decide(state), isDriverAlive: false, now: Timestamp(milliseconds: 0))
    // A run that rests after the one story that was asked for used to be called one that waits for a driver.
    #expect(name == "session-single" ? phase == .stopped : phase.title == run.status["state"]?.string)
  }

  /// Written down by hand after the table in Documentation/formats.md, because no recorded run has them.
  @Test("events that no recorded run has are written as documented")
  func written() throws {
    let id = JobID(randomBytes: [1, 2, 3])
    let process = ProcessRecord(pid: 7, startTime: "8", boot: "9")
    let events: [(RunEvent, String)] = [
      (
        .job(.spawned(jobID: id, process: process)),
        #""event":"agent.spawned","token":"TOKEN","process":{"pid":7,"startTime":"8","boot":"9"}"#
      ),
      (.job(.begun(jobID: id, tree: "t")), #""event":"work.begun","token":"TOKEN","tree":"t""#),
      (.job(.checkInterrupted(jobID: id)), #""event":"check.interrupted","token":"TOKEN""#),
      (
        .job(.withdrawn(jobID: id, reason: "moved")),
        #""event":"finish.withdrawn","token":"TOKEN","reason":"moved""#
      ),
      (
        .job(
          .usageReported(
            jobID: id, usage: Usage(inputTokens: 1, outputTokens: 2, microdollars: 3, milliseconds: 4))),
        #""event":"usage.reported","token":"TOKEN","inputTokens":1,"outputTokens":2,"microdollars":3,"milliseconds":4"#
      ),
      (
        .job(.checkInterrupted(jobID: id, reason: "no space")),
        #""event":"check.interrupted","token":"TOKEN","reason":"no space""#
      ),
      (
        .repository(.commitsFolded(jobID: id, commits: ["c"])),
        #""event":"commits.folded","token":"TOKEN","commits":["c"]"#
      ),
      (
        .repository(.checkoutRestored(jobID: id, head: "h", branch: nil, ref: "r")),
        #""event":"checkout.restored","token":"TOKEN","head":"h","branch":null,"ref":"r""#
      ),
      (
        .repository(.surroundingsChanged(jobID: id, changes: ["x"])),
        #""event":"surroundings.changed","token":"TOKEN","changes":["x"]"#
      ),
      (
        .repository(.branchMoved(from: "a", to: "b", commits: ["b"])),
        #""event":"branch.moved","from":"a","to":"b","commits":["b"]"#
      ),
      (
        .merge(.interrupted(jobID: id, reason: "gone")),
        #""event":"merge.interrupted","token":"TOKEN","reason":"gone""#
      ),
    ]
    var seen = Set(events.map(\.0.name))
    for name in RecordedRun.names { seen.formUnion(try RecordedRun(name).contents().records.map(\.event.name)) }
    #expect(Set(RunEvent.names).subtracting(seen).isEmpty)
    let run = try #require(RunID("20261120-154500-x"))
    for (event, text) in events {
      let line = JournalRecord(sequence: 1, at: Timestamp(milliseconds: 0), run: run, event: event).line
      let expected =
        #"{"seq":1,"at":"1970-01-01T00:00:00.000Z","run":"20261120-154500-x","# + text.replacing("TOKEN", with: id.text)
      #expect(line.hasPrefix(expected + #","crc":""#), "\(line)")
    }
  }
}
