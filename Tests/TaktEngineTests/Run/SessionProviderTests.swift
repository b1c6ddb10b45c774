import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("A session and the model's provider")
struct SessionProviderTests {
  private static let workflow = """
    name: chained
    rate_limit_fallback:
      switch_chain:
        - provider: command
        - provider: claude
          model: haiku
    steps:
      - name: execute
        stories:
          agent: takt-worker
          retries: 0
        rules:
          - condition: all("passed")
            next: COMPLETE
          - condition: any("blocked")
            next: ABORT
    """

  private func sandbox(_ clock: any Clock = SteppedClock()) throws -> Sandbox {
    var sandbox = try Sandbox([("US-001", [])])
    sandbox.test.context.clock = clock
    try sandbox.start()
    return sandbox
  }

  /// What the client writes about a request that the provider refused.
  private static func refusal(_ fields: [(String, JSONValue)], says text: String = "API Error") -> String {
    let message: JSONValue = ["model": "<synthetic>", "content": [["type": "text", "text": .string(text)]]]
    return JSONValue.object([("type", "assistant"), ("message", message)] + fields).compact + "\n"
  }

  /// A usage limit that is over at a time.
  private static func usageLimit(until milliseconds: Int64) -> String {
    let info: JSONValue = ["status": "rejected", "resetsAt": .integer(Int(milliseconds / 1000))]
    return refusal(
      [
        ("apiError", "usage_limit_reached"), ("apiErrorParams", ["rate_limit_info": info]), ("error", "rate_limit"),
        ("isApiErrorMessage", true), ("apiErrorStatus", 429), ("apiErrorType", "rate_limit_error"),
      ], says: "You've hit your 5-hour limit")
  }

  private static let login = refusal([
    ("error", "authentication_failed"), ("isApiErrorMessage", true), ("apiErrorStatus", 401),
  ])

  /// Has an agent fetch its brief and end, with that last line in its transcript.
  private func end(_ sandbox: Sandbox, _ number: Int = 1, with line: String) throws {
    let jobID = try sandbox.offer().id
    let transcript = sandbox.directory.path("transcripts/s1.jsonl")
    _ = try Brief(sandbox.project).handOut(jobID, agent: "a\(number)", transcript: transcript)
    try record(sandbox, number, with: line)
  }

  private func record(_ sandbox: Sandbox, _ number: Int, toolUse: String = "", with line: String) throws {
    let path = "transcripts/s1/subagents/agent-a\(number)"
    try sandbox.directory.write("{\"type\":\"user\"}\n\(line)", to: "\(path).jsonl")
    try sandbox.directory.write("{\"toolUseId\":\"\(toolUse)\",\"finished\":true}", to: "\(path).meta.json")
  }

  private func next(_ sandbox: Sandbox, _ limitWait: Duration = .zero) throws -> SessionDriver.Answer {
    try SessionDriver(sandbox.project).next(wait: .zero, limitWait: limitWait)
  }

  private func failures(_ sandbox: Sandbox) throws -> Int {
    let run = try sandbox.store.requireLatest()
    return run.state.story(run.plan.stories[0].id).countedFailures
  }

  @Test("a limit that ended an agent costs no retry, is waited for inside `next`, and then another agent is started")
  func limited() throws {
    let clock = SteppedClock()
    let sandbox = try sandbox(clock)
    try end(sandbox, with: Self.usageLimit(until: clock.wallMilliseconds() + 20_000))
    let answer = try next(sandbox)
    #expect(answer.state == .limited)
    #expect(answer.message.hasPrefix("0 of 1 stories done; the model's provider gives nothing more for a time"))
    #expect(answer.message.contains("it is tried again at 2026-01-02T03:04:2"))
    #expect(answer.value["actions"]?.array?.first?["action"] == "wait")
    #expect(try SessionDriver(sandbox.project).hasWork(backgroundAgents: []), "it is to ask again")
    #expect(try next(sandbox, .seconds(5)).state == .limited)
    let before = clock.wallMilliseconds()
    #expect(try next(sandbox, .seconds(540)).state == .running)
    #expect(clock.wallMilliseconds() - before < 20_000, "it does not wait longer than it must")
    #expect(try failures(sandbox) == 0)
    #expect(try sandbox.offer().attempt == 2)
  }

  @Test("a limit that was met before the agent could fetch its brief counts as well")
  func beforeTheBrief() throws {
    let clock = SteppedClock()
    var sandbox = try sandbox(clock)
    sandbox.inSession()
    let jobID = try sandbox.offer().id
    let input: JSONValue = [
      "session_id": "s1", "transcript_path": .string(sandbox.directory.path("transcripts/s1.jsonl")),
      "cwd": .string(sandbox.root), "tool_name": "Agent", "tool_use_id": "call-1",
      "tool_input": ["subagent_type": "takt-worker", "prompt": .string("takt-helper brief \(jobID)")],
    ]
    #expect(Hook(sandbox.context, rights: .sample).answer(.preToolUse, input: Array(input.compact.utf8)) != nil)
    #expect(try next(sandbox).state == .running, "it has just been started")
    try record(sandbox, 7, toolUse: "call-0", with: Self.login)
    #expect(try next(sandbox).state == .running, "that was another one")
    try record(sandbox, 8, toolUse: "call-1", with: Self.usageLimit(until: clock.wallMilliseconds() + 20_000))
    #expect(try next(sandbox).state == .limited)
    #expect(try failures(sandbox) == 0)
  }

  @Test("what needs a person lets the session end its turn, and is tried again when the person comes back")
  func needsAPerson() throws {
    let sandbox = try sandbox()
    try end(sandbox, with: Self.login)
    let answer = try next(sandbox, .seconds(540))
    #expect(answer.state == .stopped)
    #expect(
      answer.message
        == "0 of 1 stories done; the run rests: the login to the model's provider is missing, expired or refused; "
        + "log in, for example with `claude` and `/login`, then `takt-helper resume`")
    #expect(try !SessionDriver(sandbox.project).hasWork(backgroundAgents: []))
    #expect(try next(sandbox).state == .stopped, "asking alone changes nothing")
    try sandbox.start()
    #expect(try next(sandbox).state == .running)
    #expect(try failures(sandbox) == 0)
    try end(sandbox, 2, with: Self.login)
    #expect(try next(sandbox).state == .stopped)
    try sandbox.store.change("resume") { (run) throws(Failure) in try run.resume() }
    #expect(try next(sandbox).state == .running, "the same session is told to go on")
  }

  @Test("an agent that only speaks of limits and logins has ended without a report")
  func wordsAlone() throws {
    let sandbox = try sandbox()
    try end(
      sandbox,
      with: Self.refusal([("error", "rate_limit"), ("isApiErrorMessage", false)], says: "API Error: 429. Run /login."))
    #expect(try next(sandbox).state == .running)
    #expect(try failures(sandbox) == 1)
  }

  @Test("an answer that the client has not written yet is waited for")
  func lateAnswer() throws {
    let clock = BusyClock()
    let sandbox = try sandbox(clock)
    try end(sandbox, with: "{\"type\":\"api-request\"}\n")
    let path = "transcripts/s1/subagents/agent-a1.jsonl"
    clock.onSleep = { _ = try? sandbox.directory.write(Self.login, to: path) }
    #expect(try next(sandbox).state == .stopped)
    #expect(try failures(sandbox) == 0)
  }

  @Test("another model of the chain is taken at once, and no program that a session cannot start")
  func fallback() throws {
    var sandbox = try Sandbox([("US-001", [])])
    try sandbox.directory.write(Self.workflow, to: "project/.takt/workflows/chained.yaml")
    let clock = SteppedClock()
    sandbox.test.context.clock = clock
    var start = RunStart(mode: .solo)
    start.workflow = "chained"
    try sandbox.start(start)
    try end(sandbox, with: Self.usageLimit(until: clock.wallMilliseconds() + 3_600_000))
    let offer = try #require(try next(sandbox).offers.first).spec
    #expect(offer.model == "haiku")
    #expect(offer.program == "claude")
    try end(sandbox, 2, with: Self.usageLimit(until: clock.wallMilliseconds() + 1_800_000))
    let answer = try next(sandbox)
    #expect(answer.state == .limited)
    #expect(answer.message.contains("T03:3"), "the way that opens first counts")
  }
}
