import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("A session that asks what is next")
struct SessionDriverTests {
  private func next(_ sandbox: Sandbox) throws -> SessionDriver.Answer {
    try SessionDriver(sandbox.project).next(wait: .zero)
  }

  @Test("asking again lists the same agent with the same token")
  func idempotent() throws {
    let sandbox = try Sandbox()
    try sandbox.start()
    let first = try next(sandbox)
    let records = try sandbox.store.requireLatest().journal.records.count
    let second = try next(sandbox)
    #expect(first.state == .running)
    #expect(first.value == second.value)
    #expect(try sandbox.store.requireLatest().journal.records.count == records)
    let action = try #require(first.value["actions"]?.array?.first)
    let jobID = try #require(action["token"]?.string)
    #expect(action["prompt"]?.string == "takt-helper brief \(jobID)")
    #expect(action["agent"] == "takt-worker")
    #expect(action["description"] == "US-001 Story 1")
  }

  @Test("while an agent works there is only waiting")
  func waiting() throws {
    let sandbox = try Sandbox()
    try sandbox.start()
    let jobID = try sandbox.offer().id
    _ = try Brief(sandbox.project).handOut(jobID, agent: "a1")
    let answer = try next(sandbox)
    #expect(answer.state == .waiting)
    #expect(answer.value["actions"]?.array?.first?["action"] == "wait")
  }

  @Test("an agent that ended without a report is replaced by another with another token")
  func lostAgent() throws {
    let sandbox = try Sandbox()
    try sandbox.start()
    let jobID = try sandbox.offer().id
    let transcript = sandbox.directory.path("transcripts/s1.jsonl")
    _ = try Brief(sandbox.project).handOut(jobID, agent: "a1", transcript: transcript)
    let record = "transcripts/s1/subagents/agent-a1.meta.json"
    try sandbox.directory.write("{\"agentType\":\"takt-worker\"}", to: record)
    #expect(try next(sandbox).state == .waiting)
    try sandbox.directory.write("{\"agentType\":\"takt-worker\",\"finished\":true}", to: record)
    let answer = try next(sandbox)
    #expect(answer.offers.map(\.attempt) == [2])
    #expect(answer.offers.first?.id != jobID)
  }

  @Test("a session is sent on only when it has something to do")
  func hasWork() throws {
    let sandbox = try Sandbox()
    var context = sandbox.context
    context.environment["TAKT_SESSION_ID"] = "s1"
    let project = try Project.locate(context)
    try sandbox.start()
    #expect(try !SessionDriver(project, session: "s1").hasWork(backgroundAgents: []), "it is not the driver yet")
    let jobID = try #require(try SessionDriver(project).next(wait: .zero).offers.first).id
    let driver = SessionDriver(project, session: "s1")
    #expect(try driver.hasWork(backgroundAgents: []))
    #expect(try !driver.hasWork(backgroundAgents: ["a1"]), "the agent was started and has not asked for its brief yet")
    _ = try Brief(project).handOut(jobID, agent: "a1")
    #expect(try !driver.hasWork(backgroundAgents: ["a1"]))
    #expect(try !SessionDriver(project, session: "s2").hasWork(backgroundAgents: []), "it is another session's run")
    #expect(try driver.hasWork(backgroundAgents: []), "the agent is gone")
    _ = try RunStop(project).stop(abandons: false)
    #expect(try !driver.hasWork(backgroundAgents: []), "the run rests")
  }

  @Test("a run that a living process drives is refused to every other, and taken over once that process is gone")
  func takeOver() throws {
    let sandbox = try Sandbox()
    try sandbox.start()
    let alive = ProcessIdentity.current().record
    try sandbox.store.change("test") { (run) throws(Failure) in
      try run.append(.driver(.attached(Driver(kind: .headless, process: alive, agent: "claude"))))
    }
    let failure = #expect(throws: Failure.self) { try next(sandbox) }
    #expect(failure?.kind == .environment)
    #expect(failure?.message.contains("is being driven by `takt-helper run` (process \(alive.pid))") == true)
    try sandbox.store.change("test") { (run) throws(Failure) in
      try run.append(
        .driver(
          .attached(
            Driver(kind: .headless, process: ProcessRecord(pid: alive.pid, startTime: "0", boot: alive.boot)))))
    }
    #expect(try next(sandbox).state == .running)
  }

  @Test("a run that rests offers nothing until it is let go on")
  func rests() throws {
    let sandbox = try Sandbox()
    try sandbox.start()
    let jobID = try sandbox.offer().id
    _ = try RunStop(sandbox.project).stop(abandons: false)
    #expect(try next(sandbox).state == .stopped)
    let failure = #expect(throws: Failure.self) { try Brief(sandbox.project).handOut(jobID, agent: "") }
    #expect(failure?.message == "this assignment is over: ended (interrupted): the run was stopped")
    #expect(try sandbox.start().wasActive)
    #expect(try next(sandbox).state == .running)
  }

  @Test("what a person is advised to type names the mode of the run", arguments: RunMode.building)
  func advice(_ mode: RunMode) throws {
    let sandbox = try Sandbox()
    try sandbox.start(.certain(mode))
    #expect(try ProjectStatus(sandbox.project).advice == "`takt-helper resume`, or `/takt \(mode)` in Claude Code")
    _ = try RunStop(sandbox.project).stop(abandons: true)
    let advice = try ProjectStatus(sandbox.project).advice
    #expect(advice == "mend what is in the way, then `takt-helper start \(mode)` begins a run with the rest")
  }

  @Test("a run that was given up makes room for another")
  func abandoned() throws {
    let sandbox = try Sandbox()
    let first = try sandbox.start().run
    _ = try RunStop(sandbox.project).stop(abandons: true)
    #expect(try next(sandbox).state == .blocked)
    let second = try sandbox.start()
    #expect(second.run > first)
    #expect(!second.wasActive)
  }
}

@Suite("Workflows of a project's own")
struct ProjectWorkflowTests {
  private static let workflow = """
    name: notes
    description: One agent writes notes, another looks at them.
    steps:
      - name: write
        persona: worker
        instruction: Write notes.
        edit: true
        rules:
          - condition: written
            next: look
      - name: look
        persona: reviewer
        instruction: Look at the notes.
        rules:
          - condition: good
            next: COMPLETE
          - condition: bad
            next: write
    """

  @Test("a step of one agent is committed, one that may not change files is held to it, and rules lead on")
  func steps() throws {
    let sandbox = try Sandbox()
    try sandbox.write(Self.workflow, to: ".takt/workflows/notes.yaml")
    try sandbox.start(RunStart(mode: .solo, workflow: "notes"))
    try sandbox.drive(
      """
      {"stories": {
        "write": [[{"write": {"path": "notes.md", "text": "1\\n"}}, {"finish": {"outcome": "nonsense"}}, {"finish": {"outcome": "written"}}]],
        "look": [[{"write": {"path": "extra.md", "text": "1\\n"}}, {"finish": {"outcome": "good"}}, {"remove": "extra.md"},
                  {"finish": {"outcome": "good"}}]]
      }}
      """)
    let run = try sandbox.store.requireLatest()
    #expect(run.state.result == RunResult(.complete))
    #expect(try sandbox.subjects() == ["chore: write"])
    #expect(
      run.state.jobs.map { $0.refusals.flatMap { $0.map(\.code) } } == [
        ["finish.choice"], ["finish.has-changes"],
      ])
    #expect(try sandbox.git("log", "-1", "--format=%(trailers:key=Takt-Step,valueonly)") == "write-1\n\n")
  }

  @Test("a project's workflow comes before the user's, and that before the built-in one")
  func layers() throws {
    let sandbox = try Sandbox()
    let project = try sandbox.project
    func layer() throws -> Pack.Layer { try Pack(sandbox.context, project: project).workflow("lights-out").file.layer }
    #expect(try layer() == .builtIn)
    let text = Self.workflow.replacingFirst("name: notes", with: "name: lights-out")
    try sandbox.directory.write(text, to: ".config/takt/workflows/lights-out.yaml")
    #expect(try layer() == .user)
    try sandbox.write(text, to: ".takt/workflows/lights-out.yaml")
    #expect(try layer() == .project)
  }

  @Test("a workflow that does not exist is refused with the places that were searched")
  func missing() throws {
    let sandbox = try Sandbox()
    let failure = #expect(throws: Failure.self) { try sandbox.start(RunStart(mode: .solo, workflow: "night-shift")) }
    #expect(failure?.kind == .input)
    #expect(failure?.message == "there is no `night-shift.yaml` among the workflows")
    #expect(failure?.causes.first?.contains("/.takt/workflows, ") == true)
    #expect(try sandbox.store.latest().map(\.folder.id) == nil)
  }
}
