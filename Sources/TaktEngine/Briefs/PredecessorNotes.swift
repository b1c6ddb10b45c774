import TaktModel
import TaktSystem
import TaktText

/// What the agents of the stories that a story builds on noted: decisions, what to heed in a merge, files.
///
/// The nearest come first and, of equally near ones, the newest; what does not fit is named with where it is.
struct PredecessorNotes {
  private let run: Run
  private let story: Story

  /// How many bytes are handed on in all.
  private static let limit = 4000

  /// The sections that are handed on, in this order.
  private static let sections = ["Decisions", "Notes for Merge", "Files Changed"]

  init(_ run: Run, _ story: Story) {
    self.run = run
    self.story = story
  }

  /// The part of the brief that says so; empty when the story builds on none.
  func text(_ boundary: String) throws(Failure) -> String {
    var parts: [String] = []
    var left = Self.limit
    for id in predecessors {
      guard let notes = try notes(of: id) else { continue }
      let commit = run.state.story(id).commit.map { ", commit \($0.prefix(10))" } ?? ""
      let title = "\(id) \(run.plan.story(id)?.title ?? "")\(commit)"
      parts.append("\(title)\n\(BriefText.cut(notes, to: left, whole: run.folder.workbook(id)))")
      left = max(0, left - notes.utf8.count)
    }
    guard !parts.isEmpty else { return "" }
    return "\nWhat the agents of the stories noted that this one builds on:\n"
      + BriefText.fenced(parts.joined(separator: "\n\n"), boundary: boundary) + "\n"
  }

  /// The stories that this one depends on, directly or through others; each once.
  private var predecessors: [StoryID] {
    var found: [StoryID] = []
    var seen: Set<StoryID> = [story.id]
    var level = story.dependsOn
    while !level.isEmpty {
      let fresh = level.filter { seen.insert($0).inserted }
      found += fresh.sorted { endedAt($0) > endedAt($1) }
      level = fresh.flatMap { run.plan.story($0)?.dependsOn ?? [] }
    }
    return found
  }

  private func endedAt(_ id: StoryID) -> Int64 { run.state.story(id).endedAt?.milliseconds ?? 0 }

  /// What one workbook says, or nil when it says nothing that others need.
  private func notes(of id: StoryID) throws(Failure) -> String? {
    let path = run.folder.workbook(id)
    let bytes = try reporting { () throws(SystemError) in try run.context.files.readIfPresent(path) }
    guard let bytes else { return nil }
    let workbook = Workbook(String(decoding: bytes, as: UTF8.self))
    let sections = Self.sections.compactMap { title in workbook.section(title).map { "\(title):\n\($0)" } }
    return sections.isEmpty ? nil : sections.joined(separator: "\n")
  }
}
