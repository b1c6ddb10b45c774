import TaktTestSupport
import TaktText
import Testing

@testable import TaktModel

/// One event of every kind, with text that a journal must be able to hold.
enum SampleEvents {
  static let jobID = JobID(randomBytes: [1, 2, 3])
  static let hostile = "line\nbreak \"quote\" \u{1B}[2J \u{202E} ünï \\ ,\"crc\":\"00000000\"}"
  static let process = ProcessRecord(pid: 4711, startTime: "123", boot: "b-0")

  static let trial = MergeTrial(head: "h", tree: "t")

  static let all: [RunEvent] = [
    .run(
      .started(
        RunHeader(
          mode: .solo, workflow: "lights-out", plan: "stories.json", branch: "takt/x", originalBranch: "main",
          base: "abc",
          alreadyDone: [AlreadyDoneStory(storyID(1), commit: "c"), AlreadyDoneStory(storyID(2), commit: nil)], depth: 3)
      )),
    .run(.branchReady),
    .driver(.attached(Driver(kind: .session, process: process, session: "s-1"))),
    .driver(.attached(Driver(kind: .headless, process: nil, agent: "scripted", script: "/x y/script.json"))),
    .driver(.detached), .run(.stopped(reason: hostile)), .run(.resumed), .run(.finished(RunResult(.complete))),
    .run(.finished(RunResult(.blocked, reason: hostile))), .step(.started(step: "execute")),
    .step(.systemFinished(step: "summary", outcome: "passed")),
    .step(.finished(step: "execute", outcome: .single("done"))),
    .step(.finished(step: "execute", outcome: .parts(["passed", "blocked"]))),
    .job(
      .assigned(
        JobSpec(id: jobID, role: .worker, step: "execute", story: storyID(1), attempt: 2, agentType: "takt-worker"))),
    .job(
      .assigned(
        JobSpec(
          id: JobID(randomBytes: [4]), role: .reviewer, step: "look", story: nil, attempt: 1, agentType: "a",
          model: "opus"))),
    .job(.spawned(jobID: jobID, process: process)), .job(.briefed(jobID: jobID, agent: "a1", record: "/r/x.json")),
    .job(.begun(jobID: jobID, tree: "t")), .job(.checkStarted(jobID: jobID, process: process)),
    .job(.checkInterrupted(jobID: jobID)), .job(.checkInterrupted(jobID: jobID, reason: "no space")),
    .job(.refused(jobID: jobID, refusals: [Refusal(code: "finish.gate-failed", message: hostile)])),
    .job(
      .accepted(
        Acceptance(
          jobID: jobID, outcome: .done, choice: "ok", tree: "t", parent: "p", files: ["a b", "ü\n"],
          gates: [GateResult(name: "tests", ending: "exit 0", passed: true, milliseconds: 12, log: "l")], workbook: "w",
          reason: hostile))),
    .job(.withdrawn(jobID: jobID, reason: "moved")),
    .job(.reportedBlocked(jobID: jobID, category: .specUnclear, reason: hostile)),
    .job(.ended(jobID: jobID, ending: .timedOut, detail: hostile)),
    .job(
      .usageReported(
        jobID: jobID, usage: Usage(inputTokens: 1, outputTokens: 2, microdollars: 3, milliseconds: 4))),
    .job(.committed(jobID: jobID, commit: nil)), .story(.passed(story: storyID(1), jobID: jobID, commit: "c")),
    .story(.passed(story: storyID(1), jobID: jobID, commit: nil)),
    .story(.passed(story: storyID(1), jobID: jobID, commit: "c", head: "h")),
    .repository(.commitsFolded(jobID: jobID, commits: ["c"])),
    .repository(.checkoutRestored(jobID: jobID, head: "h", branch: "other", ref: "refs/takt/keep/x/US-001")),
    .repository(.checkoutRestored(jobID: jobID, head: "h", branch: nil, ref: nil)),
    .repository(.surroundingsChanged(jobID: jobID, changes: ["the stash was made"])),
    .repository(.branchMoved(from: "a", to: "b", commits: ["b"])),
    .story(.blocked(story: storyID(2), category: .dependency, reason: "r", because: storyID(1))),
    .story(.blocked(story: storyID(2), category: .implementationError, reason: hostile, because: nil)),
    .story(.preserved(story: storyID(2), ref: "refs/takt/keep/x", files: ["a"])),
    .story(.preserved(story: storyID(2), ref: nil, files: [])), .draft(.reached(.reviewing)),
    .journal(.repaired(droppedBytes: 17)),
    .job(.seen(jobID: jobID, tree: "t", failing: ["lint", "tests"])),
    .job(.seen(jobID: jobID, tree: "t", failing: nil)),
    .run(.breakerTripped(BreakerTrip(.sameError, subject: "US-001", seen: hostile))),
    .provider(
      .limited(
        ProviderLimit(
          ProviderRoute(model: "opus"), .rateLimit, until: Timestamp(milliseconds: 1_795_000_000_001), detail: hostile))
    ),
    .provider(.limited(ProviderLimit(ProviderRoute(program: "command"), .login, until: nil, detail: ""))),
    .provider(.cleared(ProviderRoute(model: "opus"))),
    .run(.limited(toOneStory: true)),
    .recovery(.asked(RecoveryQuestion(story: storyID(2), problem: .treeMoved, detail: hostile))),
    .recovery(.answered(story: storyID(2), answer: .discard, ref: "refs/takt/keep/x")),
    .recovery(.answered(story: storyID(2), answer: .take, ref: nil)),
    .workspace(.planned(WorkspaceRecord(path: "/t/a b", name: "agent-1", jobID: jobID, base: "b", isolation: .clone))),
    .workspace(.ready(path: "/t/a b")), .workspace(.removed(path: "/t/ü")),
    .merge(.stored(jobID: jobID, commit: "c")), .merge(.started(jobID: jobID, trial: trial, process: process)),
    .merge(.interrupted(jobID: jobID, reason: hostile)),
    .merge(
      .checked(
        jobID: jobID, trial: trial,
        gates: [GateResult(name: "tests", ending: "exit 0", passed: true, milliseconds: 12, log: "l")])),
    .merge(.refused(jobID: jobID, problem: MergeProblem(trial: trial, files: ["a b"], detail: hostile))),
  ]

  static func lines() -> [String] {
    guard let run = RunID("20261120-154500-x") else { return [] }
    return all.enumerated().map { position, event in
      JournalRecord(
        sequence: position + 1, at: Timestamp(milliseconds: 1_795_000_000_123 + Int64(position)), run: run, event: event
      ).line
    }
  }
}

@Suite("Journal records")
struct JournalRecordTests {
  @Test("every event comes back from its line as it was")
  func roundTrip() throws {
    let contents = try JournalContents(Array(SampleEvents.lines().joined().utf8), name: "journal")
    #expect(contents.records.map(\.event) == SampleEvents.all)
    #expect(contents.tornBytes == 0)
    #expect(contents.records.first?.at.preciseText == "2026-11-18T11:06:40.123Z")
  }

  @Test("the samples hold every event there is")
  func complete() {
    #expect(Set(SampleEvents.all.map(\.name)) == Set(RunEvent.names))
    #expect(RunEvent.names.count == Set(RunEvent.names).count)
  }

  @Test("a record is one line, whatever text is in it")
  func oneLine() {
    for line in SampleEvents.lines() {
      #expect(line.utf8.filter { $0 == 0x0A }.count == 1)
      #expect(line.utf8.allSatisfy { $0 == 0x0A || $0 >= 0x20 && $0 != 0x7F })
    }
  }

  @Test("a journal that is cut off anywhere keeps its whole records and tells the torn bytes")
  func torn() throws {
    let lines = SampleEvents.lines().map { Array($0.utf8) }
    let bytes = lines.flatMap(\.self)
    var ends: [Int] = [0]
    for line in lines { ends.append((ends.last ?? 0) + line.count) }
    for length in 0...bytes.count {
      let contents = try JournalContents(Array(bytes[..<length]), name: "journal")
      let whole = ends.lastIndex { $0 <= length } ?? 0
      #expect(contents.records.count == whole, "cut at \(length)")
      #expect(contents.tornBytes == length - ends[whole], "cut at \(length)")
    }
  }

  @Test("no single changed byte of a journal passes for a record", arguments: [0x00, 0x20, 0x30, 0x7D] as [UInt8])
  func changed(_ replacement: UInt8) {
    let bytes = SampleEvents.lines().prefix(6).joined().utf8.map(\.self)
    for place in bytes.indices where bytes[place] != replacement && bytes[place] != 0x0A {
      var copy = bytes
      copy[place] = replacement
      // Either the change is noticed as damage, or it is at the end and taken for a torn record.
      let records = (try? JournalContents(copy, name: "journal"))?.records.count
      #expect(records == nil || records == 5, "changed at \(place)")
    }
  }

  @Test("a torn tail of zeroes is no record")
  func zeroes() throws {
    let lines = SampleEvents.lines()
    let bytes = Array((lines[0] + lines[1]).utf8) + [UInt8](repeating: 0, count: 300)
    let contents = try JournalContents(bytes, name: "journal")
    #expect(contents.records.count == 2)
    #expect(contents.tornBytes == 300)
  }

  @Test("damage in the middle is refused with its place and a way on")
  func damage() {
    var lines = SampleEvents.lines()
    lines[2] = lines[2].replacingFirst("session", with: "SESSION")
    let failure = #expect(throws: Failure.self) {
      try JournalContents(Array(lines.joined().utf8), name: ".takt/runs/x/journal.ndjson")
    }
    #expect(failure?.kind == .input)
    #expect(
      failure?.message
        == ".takt/runs/x/journal.ndjson:3: the journal is damaged: the record's checksum is wrong")
    #expect(failure?.hints.count == 1)
  }

  @Test("a record that is missing in the middle is damage")
  func gap() {
    var lines = SampleEvents.lines()
    lines.remove(at: 1)
    let failure = #expect(throws: Failure.self) { try JournalContents(Array(lines.joined().utf8), name: "j") }
    #expect(failure?.message == "j:2: the journal is damaged: record 2 is missing, 3 stands in its place")
  }
}

@Suite("Names")
struct NameTests {
  @Test(
    "an id is `US-` and three to six ASCII digits and nothing else",
    arguments: [
      "US-1", "US-12", "US-1234567", "us-001", "US-00a", "US-001 ", " US-001", "US-001\n", "US_001", "US-００１", "US-",
      "",
      "US-0\u{301}01", "XUS-001",
    ])
  func badID(_ text: String) {
    #expect(StoryID(text) == nil)
  }

  @Test("ids of three to six digits are taken", arguments: ["US-001", "US-1234", "US-123456"])
  func goodID(_ text: String) {
    #expect(StoryID(text)?.text == text)
  }

  @Test(
    "far fewer branch names are taken than git accepts",
    arguments: [
      "takt/", "takt/-x", "takt/x-", "takt/a--b", "takt/A", "takt/é", "takt/$(id)", "takt/--upload-pack=x", "takt/a/b",
      "takt/a b", "takt/a.lock", "takt/@", "main", "refs/heads/takt/x", "takt/a\n",
      "takt/" + String(repeating: "a", count: 61),
    ])
  func badBranch(_ text: String) {
    #expect(!BranchName.isValid(text))
  }

  @Test("a run is named after its time and feature, and always after the latest one")
  func runID() throws {
    let now = Timestamp(milliseconds: 1_795_000_000_123)
    let first = try #require(RunID(now: now, feature: "task-status", after: nil))
    #expect(first.text == "20261118-110640-task-status")
    let second = try #require(RunID(now: now, feature: "a", after: first))
    #expect(second.text == "20261118-110641-a")
    // The clock was set back by years.
    let third = try #require(RunID(now: Timestamp(milliseconds: 0), feature: "b", after: second))
    #expect(third > second)
    #expect(RunID("20261118-110640-../x") == nil)
    #expect(RunID("20261118-110640-") == nil)
  }

  @Test("a token is one shell word of 26 letters and digits")
  func jobID() throws {
    let jobID = JobID(randomBytes: Array(0..<26))
    #expect(jobID.text.utf8.count == 26)
    #expect(JobID(jobID.text) == jobID)
    #expect(JobID(jobID.text.uppercased()) == nil)
    #expect(JobID(jobID.text + "a") == nil)
    #expect(JobID("$(touch x)aaaaaaaaaaaaaaaa") == nil)
  }
}

@Suite("Times")
struct TimestampTests {
  @Test(
    "all forms that plans have are read",
    arguments: [
      ("2026-11-20T15:45:00Z", Int64(1_795_189_500_000)), ("2026-11-20T16:45:00+01:00", 1_795_189_500_000),
      ("2026-11-20T15:45:00.123Z", 1_795_189_500_123), ("2026-11-20 15:45", 1_795_189_500_000),
      ("2026-11-20 15:45:00", 1_795_189_500_000), ("1795189500", 1_795_189_500_000),
      ("1970-01-01T00:00:00Z", 0), ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("1969-12-31T23:59:59Z", -1000),
    ])
  func reads(_ text: String, _ milliseconds: Int64) {
    #expect(Timestamp(text)?.milliseconds == milliseconds)
  }

  @Test(
    "what is no time is not read",
    arguments: [
      "", "2026", "2026-13-01 00:00", "2026-02-29 00:00", "2026-11-20", "2026-11-20T24:00:00Z", "2026-11-20T15:45:00Zx",
      "yesterday", "2026-11-20T15:45:00+1", "２０２６-11-20 15:45",
    ])
  func refuses(_ text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test("what is written is read back the same, from year 1 to 9999")
  func roundTrip() {
    var random = Seeded(7)
    for _ in 0..<2000 {
      let time = Timestamp(milliseconds: Int64.random(in: -62_135_596_800_000...253_402_300_799_999, using: &random))
      #expect(Timestamp(time.preciseText) == time, "\(time.milliseconds)")
    }
  }
}
