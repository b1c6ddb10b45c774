import TaktModel
package import TaktText

extension AgentScript {
  /// The script as `read` understands it; stories in the order of their ids, texts as lists of lines.
  package var value: JSONValue {
    let stories = attempts.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    return [
      "stories": .object(stories.map { ($0.key, .array($0.value.map { .array($0.map(\.value)) })) })
    ]
  }
}

extension AgentScript.Step {
  fileprivate var value: JSONValue {
    switch self {
    case .say(let text): ["say": .string(text)]
    case .wait(let milliseconds): ["wait": .integer(milliseconds)]
    case .write(let path, let text): ["write": ["path": .string(path), "text": Self.lines(text)]]
    case .append(let path, let text): ["append": ["path": .string(path), "text": Self.lines(text)]]
    case .replace(let path, let old, let new):
      ["replace": ["path": .string(path), "old": Self.lines(old), "new": Self.lines(new)]]
    case .remove(let path): ["remove": .string(path)]
    case .finish(let report): ["finish": report.value]
    case .crash(let text): ["crash": .string(text)]
    case .limit(let kind, let seconds, let times):
      [
        "limit": .object(
          [("kind", .string(kind.rawValue)), ("times", .integer(times))]
            + (seconds.map { [("seconds", .integer($0))] } ?? []))
      ]
    }
  }

  /// A text of whole lines as a list of them, any other as it is.
  private static func lines(_ text: String) -> JSONValue {
    guard text.utf8.last == UInt8(ascii: "\n") else { return .string(text) }
    let lines = text.utf8.dropLast().split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return .strings(lines.map { String(decoding: $0, as: UTF8.self) })
  }
}

extension AgentScript.Report {
  /// Only what differs from an ordinary report.
  fileprivate var value: JSONValue {
    let ordinary = AgentScript.Report()
    var members: [(String, JSONValue)] = [("outcome", .string(outcome))]
    if category != ordinary.category { members.append(("category", .string(category.rawValue))) }
    if reason != ordinary.reason { members.append(("reason", .string(reason))) }
    if let files { members.append(("files", .strings(files))) }
    if decisions != ordinary.decisions { members.append(("decisions", .string(decisions))) }
    if blockers != ordinary.blockers { members.append(("blockers", .string(blockers))) }
    if notes != ordinary.notes { members.append(("notes", .string(notes))) }
    return .object(members)
  }
}
