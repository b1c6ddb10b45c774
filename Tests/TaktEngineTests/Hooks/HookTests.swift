import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("Hooks")
struct HookTests {
  /// What Claude Code says with every event.
  private static func input(
    _ sandbox: Sandbox, tool: String = "Bash", _ toolInput: JSONValue = [:], agent: String = "", folder: String? = nil,
    more: [(String, JSONValue)] = []
  ) -> [UInt8] {
    var members: [(String, JSONValue)] = [
      ("session_id", "s1"), ("transcript_path", "/home/x/.claude/projects/p/s1.jsonl"),
      ("cwd", .string(folder ?? sandbox.root)), ("tool_name", .string(tool)), ("tool_input", toolInput),
    ]
    if !agent.isEmpty { members += [("agent_id", .string(agent)), ("agent_type", "takt-worker")] }
    return Array(JSONValue.object(members + more).compact.utf8)
  }

  private static func bash(_ sandbox: Sandbox, _ command: String, agent: String = "") -> [UInt8] {
    input(sandbox, ["command": .string(command)], agent: agent)
  }

  private static func decision(_ answer: JSONValue?) -> String? {
    answer?["hookSpecificOutput"]?["permissionDecision"]?.string
  }

  private static func command(_ answer: JSONValue?) -> String? {
    answer?["hookSpecificOutput"]?["updatedInput"]?["command"]?.string
  }

  /// A project whose first story is with agent `a1` of session `s1`.
  private static func working() throws -> (sandbox: Sandbox, jobID: JobID) {
    var sandbox = try Sandbox()
    sandbox.inSession()
    try sandbox.start()
    let jobID = try sandbox.offer().id
    _ = try Brief(sandbox.project).handOut(jobID, agent: "a1")
    return (sandbox, jobID)
  }

  // MARK: - Commands

  @Test("a session's plain call passes, with the program's own place and what the program is to know in front")
  func allowsSession() throws {
    let sandbox = try Sandbox()
    let answer = Hook(sandbox.context, rights: .sample).answer(
      .preToolUse, input: Self.bash(sandbox, "takt-helper start solo"))
    #expect(Self.decision(answer) == "allow")
    #expect(
      Self.command(answer)
        == "TAKT_AGENT_ID='' TAKT_SESSION_ID='s1' TAKT_TRANSCRIPT='/home/x/.claude/projects/p/s1.jsonl' "
        + "'\(sandbox.context.executablePath)' start solo")
  }

  @Test("a heredoc passes unchanged, and what runs gates gets ten minutes in the foreground")
  func heredoc() throws {
    let sandbox = try Sandbox()
    let text = " finish k3 --outcome done <<'WORKBOOK'\n$HOME `id` 'x'\nWORKBOOK"
    let input = Self.input(
      sandbox,
      ["command": .string("takt-helper\(text)"), "description": "d", "timeout": 5, "run_in_background": true],
      agent: "a1")
    let answer = Hook(sandbox.context, rights: .sample).answer(.preToolUse, input: input)
    let changed = answer?["hookSpecificOutput"]?["updatedInput"]
    #expect(Self.command(answer)?.hasSuffix("'\(sandbox.context.executablePath)'\(text)") == true)
    #expect(changed?["timeout"]?.integer == 600_000)
    #expect(changed?["run_in_background"] == nil)
    #expect(changed?["description"]?.string == "d")
  }

  @Test("an agent in a work tree of its own gets its heredoc through, written so that the client sees nothing in it")
  func encodedHeredoc() throws {
    let sandbox = try Sandbox()
    try sandbox.git("worktree", "add", "-q", "--detach", sandbox.directory.path("tree"))
    let text = "## Decisions\n- {\"a\": 1} 100%\n"
    let command = "takt-helper finish k3 --outcome done <<'WORKBOOK'\n\(text)WORKBOOK\n"
    func answer(_ folder: String, agent: String) -> String {
      let input = Self.input(
        sandbox, ["command": .string(command)], agent: agent, folder: sandbox.directory.path(folder))
      return Self.command(Hook(sandbox.context, rights: .sample).answer(.preToolUse, input: input)) ?? ""
    }
    let encoded = "%23%23 Decisions\n- %7B%22a%22: 1%7D 100%25\n"
    let inTree = answer("tree", agent: "a1")
    #expect(inTree.hasPrefix("TAKT_INPUT=percent TAKT_AGENT_ID='a1' "))
    #expect(inTree.hasSuffix("finish k3 --outcome done <<'WORKBOOK'\n\(encoded)WORKBOOK\n"))
    #expect(PercentText.decoded(Array(encoded.utf8)) == Array(text.utf8))
    #expect(answer("project", agent: "a1").hasSuffix(text + "WORKBOOK\n"), "in the main checkout nothing is in the way")
  }

  @Test("what is put in front of a command cannot become a command")
  func quoting() throws {
    var sandbox = try Sandbox()
    sandbox.test.context.executablePath = "/it's; id/takt-helper"
    let input = Self.bash(sandbox, "takt-helper gates", agent: "'; id'")
    let command = Self.command(Hook(sandbox.context, rights: .sample).answer(.preToolUse, input: input))
    #expect(command?.hasPrefix(#"TAKT_AGENT_ID=''\''; id'\''' TAKT_SESSION_ID='s1' "#) == true)
    #expect(command?.hasSuffix(#" '/it'\''s; id/takt-helper' gates"#) == true)
  }

  // MARK: - Silence

  @Test(
    "what is not Claude Code's gets no answer, on any event",
    arguments: [
      "", " ", "null", "[]", "\"x\"", "{", "{}", "{\"tool_name\":\"Bash\"}", "{\"tool_name\":7,\"tool_input\":[]}",
      "{\"tool_name\":\"Bash\",\"tool_input\":{\"command\":7}}",
      "{\"tool_name\":\"Bash\",\"tool_name\":\"Bash\",\"tool_input\":{\"command\":\"takt-helper next\"}}",
      "{\"tool_name\":\"Bash\",\"tool_input\":{\"command\":\"takt-helper next\"}} x", "\u{0}", "\u{FEFF}\u{FEFF}{}",
      String(repeating: "[", count: 100_000), "{\"agent_id\":{},\"background_tasks\":{\"a\":1},\"cwd\":\"\\u0000\"}",
    ])
  func garbage(_ text: String) throws {
    let (sandbox, _) = try Self.working()
    for event in Hook.Event.allCases where event != .permissionRequest {
      #expect(Hook(sandbox.context, rights: .sample).answer(event, input: Array(text.utf8)) == nil, "\(event)")
    }
    #expect(Hook(sandbox.context, rights: .sample).answer(.preToolUse, input: [0xFF, 0xFE, 0x7B]) == nil)
  }

  @Test("other tools get no answer", arguments: ["Read", "Write", "Edit", "Skill", "mcp__x", "bash", "BashOutput", ""])
  func otherTools(_ tool: String) throws {
    let (sandbox, jobID) = try Self.working()
    let toolInput: JSONValue = [
      "command": "takt-helper next", "subagent_type": "takt-worker", "prompt": .string("takt-helper brief \(jobID)"),
    ]
    #expect(
      Hook(sandbox.context, rights: .sample).answer(.preToolUse, input: Self.input(sandbox, tool: tool, toolInput))
        == nil)
  }

  @Test("outside a project nothing is said but that a plain call may tell so itself", arguments: ["", "/", "/nowhere"])
  func outside(_ folder: String) throws {
    let directory = try TemporaryDirectory("outside")
    let (sandbox, jobID) = try Self.working()
    var context = sandbox.context
    context.workingDirectory = directory.path
    func answer(_ event: Hook.Event, _ tool: String = "Agent", agent: String = "a1") -> JSONValue? {
      let toolInput: JSONValue = [
        "subagent_type": "takt-worker", "prompt": .string("takt-helper brief \(jobID)"),
      ]
      return Hook(context, rights: .sample).answer(
        event, input: Self.input(sandbox, tool: tool, toolInput, agent: agent, folder: folder))
    }
    #expect(answer(.stop) == nil)
    #expect(answer(.stop, agent: "") == nil)
    #expect(answer(.subagentStop) == nil)
    #expect(answer(.preToolUse) == nil)
    #expect(answer(.preToolUse, "SubagentHandback") == nil)
  }

  @Test("a command of a megabyte is answered like any other")
  func large() throws {
    let sandbox = try Sandbox()
    let long = String(repeating: "a 'b' \"c\" ", count: 110_000)
    let hook = Hook(sandbox.context, rights: .sample)
    #expect(Self.decision(hook.answer(.preToolUse, input: Self.bash(sandbox, "takt-helper next \(long)"))) == "allow")
    #expect(hook.answer(.preToolUse, input: Self.bash(sandbox, "takt-helper next \(long); id")) == nil)
    #expect(hook.answer(.preToolUse, input: Self.bash(sandbox, "takt-helper next '\(long)")) == nil)
    #expect(hook.answer(.preToolUse, input: Self.bash(sandbox, long)) == nil)
    let report = "takt-helper finish k <<'A'\n\(String(repeating: "A \n", count: 350_000))A\n"
    #expect(Self.decision(hook.answer(.preToolUse, input: Self.bash(sandbox, report, agent: "a"))) == "allow")
    #expect(hook.answer(.preToolUse, input: Self.bash(sandbox, report + "id", agent: "a")) == nil)
  }

  // MARK: - Agents

  @Test("a session may start exactly the agent that was named, in the foreground")
  func agents() throws {
    var sandbox = try Sandbox()
    sandbox.inSession()
    try sandbox.start()
    let jobID = try sandbox.offer().id
    func answer(_ prompt: String, kind: String = "takt-worker") -> JSONValue? {
      let toolInput: JSONValue = [
        "description": "d", "subagent_type": .string(kind), "prompt": .string(prompt), "run_in_background": true,
      ]
      return Hook(sandbox.context, rights: .sample).answer(
        .preToolUse, input: Self.input(sandbox, tool: "Agent", toolInput))
    }
    let allowed = answer("takt-helper brief \(jobID)")
    #expect(Self.decision(allowed) == "allow")
    #expect(allowed?["hookSpecificOutput"]?["updatedInput"]?["run_in_background"]?.bool == false)
    #expect(allowed?["hookSpecificOutput"]?["updatedInput"]?["description"]?.string == "d")
    #expect(answer("takt-helper brief \(jobID) now") == nil)
    #expect(answer("takt-helper brief \(JobID(randomBytes: [7]))") == nil)
    #expect(answer("takt-helper brief \(jobID)", kind: "takt-verifier") == nil)
    #expect(answer("takt-helper brief \(jobID)", kind: "general-purpose") == nil)
    _ = try Brief(sandbox.project).handOut(jobID, agent: "a1")
    #expect(Self.decision(answer("takt-helper brief \(jobID)")) == "deny", "somebody works on it")
  }

  @Test("in a team every agent gets a tree of its own, whatever the session asked for; in solo mode none does")
  func isolation() throws {
    for mode in [RunMode.team, .solo] {
      var sandbox = try Sandbox()
      sandbox.inSession()
      var request = RunStart(mode: mode)
      request.isolation = .worktree
      try sandbox.start(request)
      let jobID = try sandbox.offer().id
      for asked in [nil, "remote", "worktree"] as [JSONValue?] {
        var members: [(String, JSONValue)] = [
          ("subagent_type", "takt-worker"), ("prompt", .string("takt-helper brief \(jobID)")),
        ]
        if let asked { members.append(("isolation", asked)) }
        let input = Self.input(sandbox, tool: "Agent", .object(members))
        let answer = Hook(sandbox.context, rights: .sample).answer(.preToolUse, input: input)
        #expect(Self.decision(answer) == "allow")
        let isolation = answer?["hookSpecificOutput"]?["updatedInput"]?["isolation"]?.string
        #expect(isolation == (mode == .team ? "worktree" : nil))
      }
    }
  }

  @Test("fetching a brief may take as long as preparing a tree does")
  func slowBrief() throws {
    let sandbox = try Sandbox()
    let answer = Hook(sandbox.context, rights: .sample).answer(
      .preToolUse, input: Self.bash(sandbox, "takt-helper brief k3", agent: "a1"))
    #expect(answer?["hookSpecificOutput"]?["updatedInput"]?["timeout"]?.integer == 600_000)
  }

  @Test("an assignment whose agents never ask for the brief is taken back at the fourth")
  func untouched() throws {
    var sandbox = try Sandbox()
    sandbox.inSession()
    try sandbox.start()
    let jobID = try sandbox.offer().id
    let toolInput: JSONValue = ["subagent_type": "takt-worker", "prompt": .string("takt-helper brief \(jobID)")]
    let input = Self.input(sandbox, tool: "Agent", toolInput)
    let decisions = (0..<4).map { _ in
      Self.decision(Hook(sandbox.context, rights: .sample).answer(.preToolUse, input: input))
    }
    #expect(decisions == ["allow", "allow", "allow", "deny"])
    let next = try sandbox.offer().spec
    #expect(next.id != jobID)
    #expect(next.attempt == 2)
  }

  @Test("every question is answered with no")
  func questions() throws {
    let sandbox = try Sandbox()
    let answer = Hook(sandbox.context, rights: .sample).answer(
      .permissionRequest, input: Self.bash(sandbox, "rm -rf /", agent: "a1"))
    #expect(answer?["hookSpecificOutput"]?["decision"]?["behavior"]?.string == "deny")
  }

  // MARK: - Ends

  @Test("an agent that ends without a report is sent back three times, and told the command")
  func sentBack() throws {
    let (sandbox, jobID) = try Self.working()
    let hook = Hook(sandbox.context, rights: .sample)
    let answers = (0..<4).map { _ in hook.answer(.subagentStop, input: Self.input(sandbox, agent: "a1")) }
    #expect(answers.map { $0?["decision"]?.string } == ["block", "block", "block", nil])
    #expect(answers[0]?["reason"]?.string?.contains("takt-helper finish \(jobID) --outcome done") == true)
    #expect(hook.answer(.subagentStop, input: Self.input(sandbox, agent: "a2")) == nil, "it has no assignment")
  }

  @Test("an agent cannot hand back without a report, and can after one")
  func handBack() throws {
    let (sandbox, jobID) = try Self.working()
    let input = Self.input(sandbox, tool: "SubagentHandback", ["message": "done"], agent: "a1")
    #expect(Self.decision(Hook(sandbox.context, rights: .sample).answer(.preToolUse, input: input)) == "deny")
    try sandbox.write("1\n", to: "one.txt")
    #expect(try sandbox.finish(jobID, files: ["one.txt"]).commit != nil)
    #expect(Hook(sandbox.context, rights: .sample).answer(.preToolUse, input: input) == nil)
    #expect(Hook(sandbox.context, rights: .sample).answer(.subagentStop, input: input) == nil)
  }

  @Test("a headless agent is known by its token")
  func headless() throws {
    let (sandbox, jobID) = try Self.working()
    var context = sandbox.context
    context.environment["TAKT_TOKEN"] = jobID.text
    #expect(Hook(context, rights: .sample).answer(.stop, input: Self.input(sandbox))?["decision"]?.string == "block")
    context.environment["TAKT_TOKEN"] = JobID(randomBytes: [9]).text
    #expect(Hook(context, rights: .sample).answer(.stop, input: Self.input(sandbox)) == nil)
  }

  @Test("a session that drives is sent back while there is something to do, another never")
  func session() throws {
    var sandbox = try Sandbox([("US-001", [])])
    sandbox.inSession()
    try sandbox.start()
    let jobID = try sandbox.offer().id
    func stop(_ session: String = "s1", background: [String] = []) throws -> Bool {
      let tasks = background.map { ["id": .string($0), "type": "subagent", "status": "running"] as JSONValue }
      let input = JSONValue.object([
        ("session_id", .string(session)), ("cwd", .string(sandbox.root)), ("background_tasks", .array(tasks)),
      ])
      let answer = Hook(sandbox.context, rights: .sample).answer(.stop, input: Array(input.compact.utf8))
      if let answer { #expect(answer["reason"]?.string?.contains("takt-helper next") == true) }
      return answer != nil
    }
    #expect(try stop(), "an agent is to be started")
    #expect(try !stop("s2"), "it drives nothing")
    #expect(try !stop(background: ["a1"]), "its agent has not fetched the brief yet")
    _ = try Brief(sandbox.project).handOut(jobID, agent: "a1")
    #expect(try !stop(background: ["a1"]), "its agent is at work")
    try sandbox.write("1\n", to: "one.txt")
    _ = try sandbox.finish(jobID, files: ["one.txt"])
    #expect(try stop(), "the run is over, and nobody was told")
    #expect(try !stop("s2"))
    #expect(try SessionDriver(sandbox.project).next(wait: .zero).state == .complete)
    #expect(try !stop(), "it was told")
  }

  @Test("an agent that was stopped is noticed when its session ends the turn")
  func stoppedAgent() throws {
    let (sandbox, jobID) = try Self.working()
    #expect(
      Hook(sandbox.context, rights: .sample).answer(.stop, input: Self.input(sandbox))?["decision"]?.string == "block")
    let next = try sandbox.offer().spec
    #expect(next.id != jobID)
    #expect(next.attempt == 2)
  }

  @Test("a session whose person let the run rest may end")
  func resting() throws {
    let (sandbox, _) = try Self.working()
    _ = try RunStop(sandbox.project).stop(abandons: false)
    #expect(Hook(sandbox.context, rights: .sample).answer(.stop, input: Self.input(sandbox)) == nil)
  }
}
