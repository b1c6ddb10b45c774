import TaktModel
import TaktSystem
import TaktText

/// The Claude Code session that called the helper, as far as its environment tells.
struct ClaudeSession: Sendable {
  /// The session's id, or the empty string.
  let id: String
  /// The session's process, or nil when it is not known.
  let process: ProcessRecord?

  /// Reads the environment.
  init(_ context: Context) {
    let environment = context.environment
    id = environment["TAKT_SESSION_ID"] ?? environment["CLAUDE_CODE_SESSION_ID"] ?? ""
    process = environment["CLAUDE_PID"].flatMap { Int32($0) }.flatMap(ProcessIdentity.of).map(\.record)
  }

  /// The driver that this session is.
  var driver: Driver { Driver(kind: .session, process: process, session: id) }
}

/// What Claude Code keeps of an agent beside its session's transcript.
enum AgentRecord {
  /// Where the record of an agent is.
  ///
  /// - `transcript`: The session's own transcript, as hooks are told it.
  /// - `agent`: The agent's id.
  static func path(transcript: String, agent: String) -> String {
    let isName = agent.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != 0 }
    guard transcript.hasSuffix(".jsonl"), !agent.isEmpty, isName else { return "" }
    return "\(transcript.dropLast(".jsonl".count))/subagents/agent-\(agent).meta.json"
  }

  /// Whether Claude Code says that the agent has ended.
  ///
  /// It says so when an agent ends by itself, at its limit of turns, or by an API error, and before the session's next
  /// tool call; it says nothing of an agent that somebody stopped.
  static func saysEnded(_ path: String, _ context: Context) -> Bool {
    guard !path.isEmpty, let bytes = try? context.files.read(path, limit: 1 << 20),
      let document = try? JSONDocument.read(SourceText(name: path, bytes: bytes))
    else { return false }
    return document.root["finished"]?.bool == true
  }
}
