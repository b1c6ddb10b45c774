import Synchronization
import TaktModel
import TaktSystem
import TaktText

/// Claude Code without a terminal: one `claude -p` for each assignment, with settings of its own.
///
/// The settings of the person and the project stay in force; the hooks that let `takt-helper` calls pass, and that answer
/// every question with no, are added for this one program only.
struct ClaudeAgent: Agent {
  let name = "claude"

  func work(on job: AgentJob) throws(Failure) -> AgentReport {
    let definition = try AgentDefinition(job)
    var command = [
      "claude", "-p", job.prompt,
      "--agents", definition.agents.compact, "--agent", job.assignment.agent,
      "--settings", settings(job).compact, "--permission-mode", "acceptEdits",
      "--strict-mcp-config", "--output-format", "stream-json", "--verbose",
    ]
    if let model = job.assignment.model { command += ["--model", model] }
    let expectedEnd = ExpectedEnd()
    let activity = ActivityThrottle(job)
    let events = ClaudeEventReader(onActivity: { activity.tell($0) }, expectedEnd: expectedEnd)
    let token = job.assignment.token.text
    let outcome = try AgentProcess(job: job).run(
      command, environment: ["TAKT_TOKEN": token], expectedEnd: expectedEnd
    ) { events.take($0) }
    let usage = events.usage(milliseconds: outcome.outcome.duration.milliseconds)
    if let problem = events.problem { return AgentReport(.crashed, problem, usage: usage) }
    if let report = AgentProcess.ending(of: outcome.outcome, job) {
      return AgentReport(report.ending, report.detail, usage: usage)
    }
    // A clean end proves nothing: the journal knows whether there was an accepted report.
    return AgentReport(.silent, "it ended without an accepted report", usage: usage)
  }

  /// The hooks of the agent's front matter, called by the program that runs now.
  private func settings(_ job: AgentJob) -> JSONValue {
    func hook(_ event: Hook.Event, matcher: String? = nil, blocks: Bool = false) -> JSONValue {
      let call = "\(Hook.quoted(job.project.context.executablePath)) hook \(event.rawValue)"
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

  init(_ job: AgentJob) throws(Failure) {
    let name = job.assignment.agent
    let file = try Pack(job.project.context, project: job.project).file("agents", "\(name).md")
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

/// Reads the event stream of `claude -p --output-format stream-json`.
final class ClaudeEventReader: Sendable {
  private struct State {
    var problem: String?
    var usage = Usage()
  }

  private let state = Mutex(State())
  private let onActivity: @Sendable (String) -> Void

  private let expectedEnd: ExpectedEnd

  /// Creates a reader; a result means that the program should end, and further work that it should not yet.
  init(onActivity: @escaping @Sendable (String) -> Void, expectedEnd: ExpectedEnd = ExpectedEnd()) {
    self.onActivity = onActivity
    self.expectedEnd = expectedEnd
  }

  /// What the provider or the program said went wrong, as its own events state it.
  var problem: String? { state.withLock { $0.problem } }

  /// What the agent used.
  func usage(milliseconds: Int) -> Usage {
    state.withLock { state in
      var usage = state.usage
      usage.milliseconds = milliseconds
      return usage
    }
  }

  /// Takes in one line; what is no event is passed over.
  func take(_ line: ArraySlice<UInt8>) {
    guard let document = try? JSONDocument.read(SourceText(name: "event", bytes: Array(line))) else { return }
    let event = document.root
    switch event["type"]?.string {
    case "assistant":
      expectedEnd.withdraw()
      showTools(event)
    case "result":
      takeResult(event)
      expectedEnd.expect()
    case "system" where event["subtype"]?.string == "api_retry":
      onActivity("the provider asks to wait (\(event["error"]?.string ?? "error"))")
    default: break
    }
  }

  private func showTools(_ event: JSONNode) {
    for block in event["message"]?["content"]?.elements ?? [] where block["type"]?.string == "tool_use" {
      let input = block["input"]
      let subject = input?["command"]?.string ?? input?["file_path"]?.string ?? ""
      onActivity(ForeignText.line("\(block["name"]?.string ?? "tool") \(subject)", limit: 80))
    }
  }

  private func takeResult(_ event: JSONNode) {
    let isError = event["is_error"]?.bool ?? false
    state.withLock { state in
      // Usage by model covers the whole program, its last figures are the sum.
      var usage = Usage()
      for model in event["modelUsage"]?.members ?? [] {
        let value = model.value
        usage.inputTokens +=
          (value["inputTokens"]?.integer ?? 0) + (value["cacheReadInputTokens"]?.integer ?? 0)
          + (value["cacheCreationInputTokens"]?.integer ?? 0)
        usage.outputTokens += value["outputTokens"]?.integer ?? 0
      }
      usage.microdollars = Int(((event["total_cost_usd"]?.double ?? 0) * 1_000_000).rounded())
      state.usage = usage
      guard isError else {
        state.problem = nil
        return
      }
      let reason = event["terminal_reason"]?.string ?? event["subtype"]?.string ?? "error"
      let status = event["api_error_status"]?.integer.map { " \($0)" } ?? ""
      state.problem = "\(reason)\(status): \(ForeignText.line(event["result"]?.string ?? "", limit: 200))"
    }
  }
}
