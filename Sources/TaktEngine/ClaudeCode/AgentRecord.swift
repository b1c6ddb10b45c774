import TaktModel
import TaktSystem
import TaktText

/// What Claude Code keeps of an agent beside its session's transcript: a few facts, and the agent's own transcript.
struct AgentRecord: Sendable {
  /// The file with the facts; empty when it is not known.
  let path: String
  private let context: Context

  private static let ending = ".meta.json"

  /// How long an answer of the provider may be missing in a transcript whose agent has ended.
  private static let patience: UInt64 = 1_000_000_000

  /// The record at a path.
  init(_ path: String, _ context: Context) {
    self.path = path
    self.context = context
  }

  /// Where the record of an agent is.
  ///
  /// - `transcript`: The session's own transcript, as hooks are told it.
  /// - `agent`: The agent's id.
  static func path(transcript: String, agent: String) -> String {
    let isName = agent.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != 0 }
    guard let folder = folder(transcript), !agent.isEmpty, isName else { return "" }
    return "\(folder)/agent-\(agent)\(ending)"
  }

  /// The record of the agent that a call of the Agent tool started, or nil.
  init?(startedBy start: AgentStarts.Start, _ context: Context) {
    guard !start.toolUse.isEmpty, let folder = Self.folder(start.transcript),
      let names = try? context.files.list(folder)
    else { return nil }
    for name in names where name.hasPrefix("agent-") && name.hasSuffix(Self.ending) {
      self.init("\(folder)/\(name)", context)
      if facts?["toolUseId"]?.string == start.toolUse { return }
    }
    return nil
  }

  private static func folder(_ transcript: String) -> String? {
    guard transcript.hasSuffix(".jsonl") else { return nil }
    return "\(transcript.dropLast(".jsonl".count))/subagents"
  }

  private var facts: JSONNode? {
    guard !path.isEmpty, let bytes = try? context.files.read(path, limit: 1 << 20) else { return nil }
    return (try? JSONDocument.read(SourceText(name: path, bytes: bytes)))?.root
  }

  /// Whether Claude Code says that the agent has ended.
  ///
  /// It says so when an agent ends by itself, at its limit of turns, or by an API error, and before the session's next
  /// tool call; it says nothing of an agent that somebody stopped.
  var saysEnded: Bool { facts?["finished"]?.bool == true }

  /// What kept the agent from going on, on the side of the model's provider; nil when that was not why it ended.
  ///
  /// The last line of its transcript tells, in fields that the client sets itself.
  var fault: ProviderFault? {
    let deadline = context.clock.monotonicNanoseconds() + Self.patience
    var last = lastLine
    // The client writes transcripts behind its back: a request without an answer is one whose answer comes yet.
    while last?["type"]?.string == "api-request", context.clock.monotonicNanoseconds() < deadline {
      context.clock.sleep(nanoseconds: Self.patience / 20)
      last = lastLine
    }
    guard let last, let trouble = ClaudeTrouble(ofTranscript: last), let kind = trouble.kind else { return nil }
    let info = last["apiErrorParams"]?["rate_limit_info"] ?? last["quotaLimits"]
    let said = last["message"]?["content"]?.elements.first?["text"]?.string ?? ""
    return ProviderFault(
      kind, until: kind == .rateLimit ? info.flatMap(ClaudeTrouble.limitEnd) : nil,
      detail: ForeignText.line(said, limit: 200))
  }

  private var lastLine: JSONNode? {
    guard path.hasSuffix(Self.ending) else { return nil }
    let transcript = "\(path.dropLast(Self.ending.count)).jsonl"
    guard let bytes = try? context.files.read(transcript),
      let line = bytes.split(separator: UInt8(ascii: "\n")).last
    else { return nil }
    return (try? JSONDocument.read(SourceText(name: transcript, bytes: Array(line))))?.root
  }
}
