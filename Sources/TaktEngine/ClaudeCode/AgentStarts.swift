import TaktModel
import TaktSystem
import TaktText

/// The agents that a session was allowed to start for one assignment.
///
/// A hint, which may be lost without harm: then one more may be started.
struct AgentStarts {
  /// One call of the Agent tool.
  struct Start {
    /// The call's id.
    let toolUse: String
    /// The session's transcript.
    let transcript: String
  }

  private let path: String
  private let context: Context

  /// The starts for one assignment of a run.
  init(_ folder: RunFolder, _ jobID: JobID, _ context: Context) {
    path = folder.hint("\(jobID).starts")
    self.context = context
  }

  /// All of them, the first one first.
  var all: [Start] {
    let bytes = ((try? context.files.readIfPresent(path, limit: 1 << 20)) ?? nil) ?? []
    return bytes.split(separator: UInt8(ascii: "\n")).map { line in
      let root = (try? JSONDocument.read(SourceText(name: path, bytes: Array(line))))?.root
      return Start(
        toolUse: root?["toolUse"]?.string ?? "", transcript: root?["transcript"]?.string ?? "")
    }
  }

  /// Notes one more and answers how many there are now.
  func add(_ start: Start) -> Int {
    let count = all.count
    if let parent = PathText.parent(of: path) { try? context.files.createDirectory(parent) }
    let line: JSONValue = ["toolUse": .string(start.toolUse), "transcript": .string(start.transcript)]
    try? context.files.appendDurably(Array("\(line.compact)\n".utf8), to: path)
    return count + 1
  }
}
