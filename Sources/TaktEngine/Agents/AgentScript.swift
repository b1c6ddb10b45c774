package import TaktModel
package import TaktText

/// What the scripted agent does for each story: a list of attempts, each a list of steps.
package struct AgentScript: Sendable {
  /// One thing that the scripted agent does.
  package enum Step: Hashable, Sendable {
    /// Shows a sentence.
    case say(String)
    /// Waits, in milliseconds.
    case wait(Int)
    /// Writes a file.
    case write(path: String, text: String)
    /// Adds to the end of a file, unless it ends so already.
    case append(path: String, text: String)
    /// Replaces a text in a file, unless that was done already.
    case replace(path: String, old: String, new: String)
    /// Removes a file.
    case remove(path: String)
    /// Reports through `finish`; when the report is refused, the next step follows.
    case finish(Report)
    /// Ends as if its program had failed.
    case crash(String)
    /// Ends as if the model's provider gave nothing, as often as this; the end is stated when `seconds` are given.
    case limit(ProviderFault.Kind, seconds: Int?, times: Int)
  }

  /// What the scripted agent reports.
  package struct Report: Hashable, Sendable {
    /// `done`, `unchanged` or `blocked`, or for a step of its own the condition it chooses.
    package var outcome = "done"
    /// The category of a block.
    package var category = BlockCategory.implementationError
    /// The reason of a block or of an unchanged tree.
    package var reason = ""
    /// The files that the workbook claims; nil for those that really changed.
    package var files: [String]?
    /// The workbook's decisions.
    package var decisions = "None"
    /// The workbook's blockers.
    package var blockers = "None"
    /// A report that is no workbook; nil for a workbook made of the other fields.
    package var text: String?
    /// The workbook's notes for merge.
    package var notes = "None"
  }

  /// The attempts at each story or step, by its id or name.
  package let attempts: [String: [[Step]]]

  /// Reads a script.
  package static func read(_ source: SourceText) throws(Failure) -> AgentScript {
    let root: JSONNode
    do {
      root = try JSONDocument.read(source).root
    } catch {
      throw error.failure(in: source)
    }
    var collector = FindingCollector(source)
    var attempts: [String: [[Step]]] = [:]
    if root["stories"]?.kind != .object {
      collector.error("script.shape", "a script is an object with `stories`", at: root.span)
    }
    for story in root["stories"]?.members ?? [] {
      attempts[story.name] = story.value.elements.map { attempt in
        attempt.elements.compactMap { step($0, &collector) }
      }
    }
    return try Reading(AgentScript(attempts: attempts), collector).get("the script `\(source.name)`")
  }

  private static func step(_ node: JSONNode, _ collector: inout FindingCollector) -> Step? {
    guard let member = node.members.first, node.count == 1 else {
      collector.error("script.step", "a step is an object with one member", at: node.span)
      return nil
    }
    let value = member.value
    func file(_ make: (String, String) -> Step) -> Step? {
      guard let path = value["path"]?.string, let text = text(value["text"]) else { return nil }
      return make(path, text)
    }
    let step: Step? =
      switch member.name {
      case "say": value.string.map { .say($0) }
      case "wait": value.integer.map { .wait($0) }
      case "write": file { .write(path: $0, text: $1) }
      case "append": file { .append(path: $0, text: $1) }
      case "remove": value.string.map { .remove(path: $0) }
      case "crash": value.string.map { .crash($0) }
      case "finish": .finish(report(value))
      case "replace": replacement(value)
      case "limit": limit(value)
      default: nil
      }
    if step == nil {
      collector.error("script.step", "`\(ForeignText.line(member.name))` is no step that can be played", at: node.span)
    }
    return step
  }

  private static func replacement(_ value: JSONNode) -> Step? {
    guard let path = value["path"]?.string, let old = text(value["old"]), let new = text(value["new"]) else {
      return nil
    }
    return .replace(path: path, old: old, new: new)
  }

  private static func limit(_ value: JSONNode) -> Step? {
    guard let kind = value["kind"]?.string.flatMap(ProviderFault.Kind.init(rawValue:)) else { return nil }
    return .limit(kind, seconds: value["seconds"]?.integer, times: value["times"]?.integer ?? 1)
  }

  /// A text, or a list of lines.
  private static func text(_ node: JSONNode?) -> String? {
    guard let node else { return nil }
    return node.string ?? (node.kind == .array ? node.elements.compactMap(\.string).map { "\($0)\n" }.joined() : nil)
  }

  private static func report(_ node: JSONNode) -> Report {
    var report = Report()
    if let outcome = node["outcome"]?.string { report.outcome = outcome }
    if let category = node["category"]?.string.flatMap(BlockCategory.init(rawValue:)) { report.category = category }
    if let reason = node["reason"]?.string { report.reason = reason }
    if let files = node["files"] { report.files = files.elements.compactMap(\.string) }
    // A value that is not a text is reported as it stands in the script.
    if let text = node["text"] { report.text = text.string ?? text.literal }
    if let decisions = node["decisions"]?.string { report.decisions = decisions }
    if let blockers = node["blockers"]?.string { report.blockers = blockers }
    if let notes = node["notes"]?.string { report.notes = notes }
    return report
  }
}
