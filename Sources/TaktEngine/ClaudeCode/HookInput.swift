import TaktModel
import TaktSystem
import TaktText

/// What Claude Code tells a hook on standard input.
struct HookInput: Sendable {
  /// The whole value.
  let root: JSONNode

  /// Reads what a hook is told; nil when it is not what Claude Code sends.
  init?(_ bytes: [UInt8]) {
    guard let document = try? JSONDocument.read(SourceText(name: "hook input", bytes: bytes)),
      document.root.kind == .object
    else { return nil }
    root = document.root
  }

  /// The session.
  var session: String { text("session_id") }
  /// The agent, or the empty string in the session itself.
  var agent: String { text("agent_id") }
  /// The tool that is to be used.
  var tool: String { text("tool_name") }
  /// The call of that tool.
  var toolUse: String { text("tool_use_id") }
  /// Where the session keeps its transcript.
  var transcript: String { text("transcript_path") }
  /// The folder that the session or agent works in.
  var folder: String { text("cwd") }
  /// Whether the agent was sent on before.
  var wasSentOn: Bool { root["stop_hook_active"]?.bool ?? false }

  /// The agents that the session says are at work in the background.
  var backgroundAgents: [String] {
    (root["background_tasks"]?.elements ?? []).compactMap { task in
      guard task["status"]?.string == "running", task["type"]?.string == "subagent" else { return nil }
      return task["id"]?.string
    }
  }

  private func text(_ name: String) -> String { root[name]?.string ?? "" }
}

/// What a hook answers.
enum HookAnswer {
  /// Lets a tool call pass without asking anybody, with changed input.
  static func allow(_ input: JSONValue? = nil) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("hookEventName", "PreToolUse"), ("permissionDecision", "allow"),
      ("permissionDecisionReason", "takt-helper knows this call"),
    ]
    if let input { members.append(("updatedInput", input)) }
    return ["hookSpecificOutput": .object(members)]
  }

  /// Refuses a tool call.
  static func deny(_ reason: String) -> JSONValue {
    [
      "hookSpecificOutput": [
        "hookEventName": "PreToolUse", "permissionDecision": "deny", "permissionDecisionReason": .string(reason),
      ]
    ]
  }

  /// Answers a question that would otherwise go to a person, with no.
  static func denyPermission(_ message: String) -> JSONValue {
    [
      "hookSpecificOutput": [
        "hookEventName": "PermissionRequest", "decision": ["behavior": "deny", "message": .string(message)],
      ]
    ]
  }

  /// Sends a session or agent on that wants to end.
  static func resume(_ reason: String) -> JSONValue {
    ["decision": "block", "reason": .string(reason)]
  }
}
