import TaktModel
import TaktSystem
import TaktText

/// Claude Code without a terminal: one `claude -p` for each assignment, with settings of its own.
///
/// The settings of the person and the project stay in force; the hooks that let `takt-helper` calls pass, and that answer
/// every question with no, are added for this one program only.
struct ClaudeAgent: Agent {
  let name = "claude"

  func work(on launch: AgentLaunch) throws(Failure) -> AgentReport {
    let definition = try AgentDefinition(launch)
    var command = [
      "claude", "-p", launch.prompt,
      "--agents", definition.agents.compact, "--agent", launch.spec.agentType,
      "--settings", settings(launch).compact, "--permission-mode", "acceptEdits",
      "--strict-mcp-config", "--output-format", "stream-json", "--verbose",
    ]
    if let model = launch.spec.model { command += ["--model", model] }
    let expectedEnd = ExpectedEnd()
    let activity = ActivityThrottle(launch)
    let events = ClaudeEventReader(onActivity: { activity.tell($0) }, expectedEnd: expectedEnd)
    let jobID = launch.spec.id.text
    let outcome = try AgentProcess(launch: launch).run(
      command, environment: ["TAKT_TOKEN": jobID], expectedEnd: expectedEnd
    ) { events.take($0) }
    let usage = events.usage(milliseconds: outcome.outcome.duration.milliseconds)
    let ending = AgentProcess.ending(of: outcome.outcome, launch)
    if ending?.ending != .interrupted, let fault = events.fault(isCutOff: ending?.ending == .timedOut) {
      return AgentReport(.limited, fault.detail, usage: usage, fault: fault)
    }
    if let problem = events.problem { return AgentReport(.crashed, problem, usage: usage) }
    if let ending { return AgentReport(ending.ending, ending.detail, usage: usage) }
    // A clean end proves nothing: the journal knows whether there was an accepted report.
    return AgentReport(.silent, "it ended without an accepted report", usage: usage)
  }

  /// The hooks of the agent's front matter, called by the program that runs now.
  private func settings(_ launch: AgentLaunch) -> JSONValue {
    func hook(_ event: Hook.Event, matcher: String? = nil, blocks: Bool = false) -> JSONValue {
      let call = "\(Hook.quoted(launch.project.context.executablePath)) hook \(event.rawValue)"
      var command: [(String, JSONValue)] = [("type", "command"), ("command", .string(call)), ("timeout", 20)]
      if blocks { command.append(("onFailure", "block")) }
      var entry: [(String, JSONValue)] = [("hooks", [.object(command)])]
      if let matcher { entry.append(("matcher", .string(matcher))) }
      return .object(entry)
    }
    return [
      "hooks": [
        "PreToolUse": [hook(.preToolUse, matcher: "Bash", blocks: true)],
        "PermissionRequest": [hook(.permissionRequest)],
        "Stop": [hook(.stop)],
      ]
    ]
  }
}

/// An agent of the pack as `claude --agents` takes it.
struct AgentDefinition {
  let agents: JSONValue

  init(_ launch: AgentLaunch) throws(Failure) {
    let name = launch.spec.agentType
    let file = try Pack(launch.project.context, project: launch.project).file("agents", "\(name).md")
    let matter: FrontMatter
    do {
      matter = try FrontMatter.read(file.source)
    } catch {
      throw error.failure(in: file.source)
    }
    let fields = matter.fields
    let tools = (fields?["tools"]?.string ?? "Bash, Read, Edit, Write").split(separator: ",").map { part in
      String(part.drop { $0 == " " }.prefix { $0 != " " })
    }
    let body = String(decoding: file.source.bytes[matter.bodyStart...], as: UTF8.self)
    let definition: JSONValue = [
      "description": .string(fields?["description"]?.string ?? name), "prompt": .string(body), "tools": .strings(tools),
    ]
    agents = .object([(name, definition)])
  }
}
