import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("Reports")
struct FinishTests {
  private func begun(_ sandbox: Sandbox) throws -> JobID {
    try sandbox.start()
    let jobID = try sandbox.offer().id
    _ = try Brief(sandbox.project).handOut(jobID, agent: "a1")
    return jobID
  }

  @Test("done without any change is refused")
  func noChanges() throws {
    let sandbox = try Sandbox()
    let jobID = try begun(sandbox)
    #expect(try sandbox.finish(jobID).refusalCodes == ["finish.no-changes"])
    #expect(try sandbox.git("log", "--format=%s", "main..HEAD") == "")
  }

  @Test("a workbook without its sections is refused, whatever else is true")
  func sections() throws {
    let sandbox = try Sandbox()
    let jobID = try begun(sandbox)
    try sandbox.write("1\n", to: "one.txt")
    let answer = try Finish(sandbox.project).submit(
      jobID, FinishReport(outcome: "done", text: "## Decisions\nNone\n"))
    guard case .refused(let refusals, false) = answer else {
      Issue.record("not refused")
      return
    }
    #expect(
      refusals.map(\.message) == [
        "the workbook on standard input lacks `## Files Changed`, `## Blockers Encountered`, `## Notes for Merge`; "
          + "it needs all four sections, even when one says None"
      ])
  }

  @Test("files that changed but are not named, and files that are named but did not change, are both told")
  func files() throws {
    let sandbox = try Sandbox()
    let jobID = try begun(sandbox)
    try sandbox.write("1\n", to: "one.txt")
    #expect(
      try sandbox.finish(jobID, files: ["two.txt"]).refusalCodes == ["finish.files-claimed", "finish.files-unnamed"])
    #expect(try sandbox.finish(jobID, files: ["one.txt"]).commit != nil)
  }

  @Test("files that were untracked before the run are nobody's work until they change")
  func untracked() throws {
    let sandbox = try Sandbox([("US-001", [])])
    try sandbox.write("mine\n", to: "mine.txt")
    let jobID = try begun(sandbox)
    try sandbox.write("1\n", to: "one.txt")
    #expect(try sandbox.finish(jobID, files: ["one.txt"]).commit != nil)
    #expect(try sandbox.git("show", "--name-only", "--format=", "HEAD") == "one.txt\n")
  }

  @Test("a token is used once")
  func twice() throws {
    let sandbox = try Sandbox()
    let jobID = try begun(sandbox)
    try sandbox.write("1\n", to: "one.txt")
    _ = try sandbox.finish(jobID, files: ["one.txt"])
    let failure = #expect(throws: Failure.self) { try sandbox.finish(jobID, files: ["one.txt"]) }
    #expect(failure?.kind == .refused)
    #expect(failure?.message == "this assignment is over: accepted")
    #expect(try sandbox.subjects().count == 1)
  }

  @Test("an unknown token is refused")
  func unknown() throws {
    let sandbox = try Sandbox()
    _ = try begun(sandbox)
    let stranger = JobID(randomBytes: [1, 2, 3])
    let failure = #expect(throws: Failure.self) { try sandbox.finish(stranger) }
    #expect(failure?.message.hasPrefix("there is no assignment `\(stranger)` in run `") == true)
  }

  @Test("after too many refusals the attempt is over, and another follows")
  func limit() throws {
    let sandbox = try Sandbox(refusalLimit: 2)
    let jobID = try begun(sandbox)
    #expect(try sandbox.finish(jobID).refusalCodes == ["finish.no-changes"])
    guard case .refused(_, isOver: true) = try sandbox.finish(jobID) else {
      Issue.record("the attempt goes on")
      return
    }
    let next = try sandbox.offer()
    #expect(next.id != jobID)
    #expect(next.attempt == 2)
    #expect(try Brief(sandbox.project).handOut(next.id, agent: "a2").contains("2 reports were refused"))
  }

  @Test("a gate that changes files is refused, because what was checked is not what would be committed")
  func gateChanges() throws {
    let sandbox = try Sandbox(gates: #"[{"name": "format", "command": ["sh", "-c", "echo 2 >> one.txt"]}]"#)
    let jobID = try begun(sandbox)
    try sandbox.write("1\n", to: "one.txt")
    #expect(try sandbox.finish(jobID, files: ["one.txt"]).refusalCodes == ["finish.gates-change"])
  }

  @Test("a gate that cannot be started has not passed")
  func missingGate() throws {
    let sandbox = try Sandbox(gates: #"[{"name": "tests", "command": ["no-such-program-here"]}]"#)
    let jobID = try begun(sandbox)
    try sandbox.write("1\n", to: "one.txt")
    #expect(try sandbox.finish(jobID, files: ["one.txt"]).refusalCodes == ["finish.gate-failed"])
  }

  @Test("easier gates in the configuration do not count once the run is on")
  func frozenGates() throws {
    let sandbox = try Sandbox(gates: #"[{"name": "tests", "command": ["false"]}]"#)
    let jobID = try begun(sandbox)
    try sandbox.write("{\"gates\": []}", to: ".takt/config.json")
    try sandbox.write("1\n", to: "one.txt")
    #expect(try sandbox.finish(jobID, files: ["one.txt"]).refusalCodes == ["finish.gate-failed"])
  }

  @Test("nothing to change needs a reason, and is taken without a commit")
  func unchanged() throws {
    let sandbox = try Sandbox([("US-001", [])])
    let jobID = try begun(sandbox)
    #expect(try sandbox.finish(jobID, "unchanged").refusalCodes == ["finish.no-reason"])
    let answer = try sandbox.finish(jobID, "unchanged", reason: "it is there")
    #expect(answer.refusalCodes.isEmpty)
    #expect(answer.commit == nil)
    #expect(try sandbox.store.requireLatest().state.story(try #require(StoryID("US-001"))).phase == .passed)
  }

  @Test("the title of a story cannot become a trailer")
  func hostileTitle() throws {
    let sandbox = try Sandbox([("US-001", [])])
    let plan = try sandbox.text("stories.json")
    let start = try #require(plan.firstRange(of: "Story 1"))
    try sandbox.write(
      plan[..<start.lowerBound] + "x\\n\\nTakt-Story: US-999\\u001b[2J" + plan[start.upperBound...], to: "stories.json")
    let jobID = try begun(sandbox)
    try sandbox.write("1\n", to: "one.txt")
    _ = try sandbox.finish(jobID, files: ["one.txt"])
    #expect(try sandbox.git("log", "-1", "--format=%(trailers:key=Takt-Story,valueonly)") == "US-001\n\n")
    #expect(try !sandbox.git("log", "-1", "--format=%B").utf8.contains(0x1B))
  }

  @Test("another agent cannot take an assignment that is being worked on")
  func secondAgent() throws {
    let sandbox = try Sandbox()
    let jobID = try begun(sandbox)
    let failure = #expect(throws: Failure.self) { try Brief(sandbox.project).handOut(jobID, agent: "a2") }
    #expect(failure?.message == "another agent works on this assignment already")
    #expect(try Brief(sandbox.project).handOut(jobID, agent: "a1").contains(jobID.text))
  }
}

extension String {
  fileprivate static func + (left: Substring, right: String) -> String { String(left) + right }
}
