import TaktEngine
import TaktGit
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("Accepted work")
struct AcceptanceTests {
  private let prune = ["reflog expire --expire=now --all", "gc -q --prune=now"]

  private func pruned(_ sandbox: Sandbox) throws {
    for line in prune { try Git(sandbox.context, in: sandbox.root).run(line.split(separator: " ").map(String.init)) }
  }

  /// The moments right after an acceptance was written down and before anything followed.
  private func moments(_ mode: RunMode) throws -> (sandbox: Sandbox, moments: [TemporaryDirectory]) {
    let sandbox = try Sandbox([("US-001", [])])
    let photographer = Photographer(of: sandbox)
    let watched = Sandbox(standing: sandbox.directory, interceptor: photographer)
    try watched.start(RunStart.certain(mode))
    try watched.drive(#"{"stories": {"US-001": [[{"write": {"path": "a.txt", "text": "a\n"}}, {"finish": {}}]]}}"#)
    let found = photographer.moments.filter { moment in
      let journal = try? Sandbox(standing: moment).store.latest()?.journal
      if case .job(.accepted) = journal?.records.last?.event { return true }
      return false
    }
    return (sandbox, found)
  }

  @Test("stays when git cleans up between its acceptance and the branch", arguments: [RunMode.solo, .team])
  func pruneBeforeCommit(_ mode: RunMode) throws {
    let (sandbox, moments) = try moments(mode)
    #expect(!moments.isEmpty)
    for moment in moments {
      try sandbox.goBack(to: moment)
      try sandbox.forgetProcesses()
      try pruned(sandbox)
      try sandbox.drive(#"{"stories": {}}"#)
      let run = try sandbox.store.requireLatest()
      #expect(run.state.result == RunResult(.complete))
      #expect(run.state.jobs.count == 1, "it was not done again")
      #expect(try sandbox.git("show", "takt/sample:a.txt") == "a\n")
    }
  }

  @Test(
    "that was accepted by an older helper, which named no commit, comes to the branch once", arguments: [true, false])
  func olderHelper(_ wasCommitted: Bool) throws {
    let (sandbox, moments) = try moments(.solo)
    try sandbox.goBack(to: try #require(moments.first))
    try sandbox.forgetProcesses()
    let run = try sandbox.store.requireLatest()
    let lines = run.journal.records.map { record -> String in
      var event = record.event
      if case .job(.accepted(var acceptance)) = event {
        acceptance.commit = nil
        event = .job(.accepted(acceptance))
      }
      if case .job(.assigned(var spec)) = event {
        spec.base = ""
        event = .job(.assigned(spec))
      }
      return JournalRecord(sequence: record.sequence, at: record.at, run: record.run, event: event).line
    }
    try sandbox.write(lines.joined(), to: run.folder.shown(run.folder.journal))
    let acceptance = try #require(run.state.jobs.first?.acceptance)
    if wasCommitted {
      // Killed right after it moved the branch.
      let commit = try sandbox.git(
        "commit-tree", acceptance.tree, "-p", acceptance.parent, "-m", "feat: US-001 - Story 1")
      try sandbox.git("update-ref", "refs/heads/takt/sample", commit.split(separator: "\n").map(String.init)[0])
    }
    try sandbox.drive(#"{"stories": {}}"#)
    #expect(try sandbox.store.requireLatest().state.result == RunResult(.complete))
    #expect(try sandbox.subjects() == ["feat: US-001 - Story 1"])
    #expect(try sandbox.git("status", "--porcelain") == "?? stories.json\n")
  }

  @Test("is done again when somebody has git throw it away, with the ref that held it")
  func thrownAway() throws {
    let sandbox = try Sandbox([("US-001", [])])
    let (jobID, folder) = try sandbox.crash(.team) {
      try sandbox.context.files.writeDurably(Array("a\n".utf8), to: "\($0)/a.txt")
    }
    var inside = sandbox
    inside.test.context.workingDirectory = folder
    #expect(try inside.finish(jobID, files: ["a.txt"]).refusalCodes == [])
    let run = try sandbox.store.requireLatest()
    try sandbox.git("update-ref", "-d", "refs/takt/story/\(run.folder.id)/US-001")
    try pruned(sandbox)
    try sandbox.drive(#"{"stories": {"US-001": [[{"write": {"path": "a.txt", "text": "b\n"}}, {"finish": {}}]]}}"#)
    let end = try sandbox.store.requireLatest()
    #expect(end.state.result == RunResult(.complete))
    #expect(end.journal.records.contains { if case .job(.withdrawn(jobID, _)) = $0.event { true } else { false } })
    #expect(try sandbox.git("show", "takt/sample:a.txt") == "b\n")
  }
}
