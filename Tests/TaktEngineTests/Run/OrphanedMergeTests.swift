import TaktGit
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@testable import TaktEngine

@Suite("Accepted work that nobody merges")
struct OrphanedMergeTests {
  @Test("work that only waits to be merged is merged by whoever asks, and a session is sent to ask")
  func orphanedMerge() throws {
    let sandbox = try Sandbox.team([("US-001", [])])
    let jobID = try #require(try sandbox.offers().first).id
    let inside = try sandbox.claudeTree("a1")
    _ = try Brief(inside).handOut(jobID, agent: "a1")
    try sandbox.directory.write("1\n", to: "project/.claude/worktrees/agent-a1/one.txt", mode: 0o644)
    // As when the client ends the call after the report was accepted, and before the merge.
    try sandbox.store.change("test") { (run) throws(Failure) in
      let snapshot = try run.snapshot(for: jobID)
      try run.append(
        .job(
          .accepted(
            Acceptance(
              jobID: jobID, outcome: .done, choice: "", tree: snapshot.tree, parent: snapshot.head,
              files: snapshot.files,
              gates: [], workbook: "", reason: ""))))
      _ = try run.advance()
    }
    func hasWork(_ agents: [String]) throws -> Bool {
      try SessionDriver(sandbox.project, session: "s1").hasWork(backgroundAgents: agents)
    }
    #expect(try sandbox.store.requireLatest().state.mergingJobs.count == 1)
    #expect(try hasWork([]))
    #expect(try hasWork(["a2"]))
    let gone = ProcessRecord(pid: 1, startTime: "0", boot: "")
    let trial = MergeTrial(
      head: try sandbox.git("rev-parse", "takt/sample"), tree: try sandbox.git("rev-parse", "HEAD^{tree}"))
    try sandbox.store.change("test") { (run) throws(Failure) in
      try run.append(.merge(.started(jobID: jobID, trial: trial, process: ProcessIdentity.current().record)))
    }
    #expect(try !hasWork(["a2"]), "a helper is at it, and an agent will report")
    #expect(try hasWork([]), "nobody else will tell how it went")
    try sandbox.store.change("test") { (run) throws(Failure) in
      try run.append(.merge(.interrupted(jobID: jobID, reason: "test")))
      try run.append(.merge(.started(jobID: jobID, trial: trial, process: gone)))
    }
    #expect(try hasWork(["a2"]), "the helper that was at it is gone")
    #expect(try SessionDriver(sandbox.project).next(wait: .zero).state == .complete)
    #expect(try sandbox.subjects() == ["feat: US-001 - Story 1"])
  }
}
