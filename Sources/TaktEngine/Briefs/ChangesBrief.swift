import TaktGit
import TaktModel
import TaktText

/// What a run has changed so far: where it began, how much is different, and which commit has which story.
struct ChangesBrief {
  private let run: Run

  /// How many files are named; a reviewer who needs more asks git.
  private static let fileLimit = 60

  init(_ run: Run) {
    self.run = run
  }

  /// The part of the brief that says so.
  func text(_ boundary: String) throws(Failure) -> String {
    let header = try run.header
    guard header.mode != .planning else { return "(nothing)" }
    let repository = run.project.repository
    let head = try repository.commit("refs/heads/\(header.branch)") ?? header.base
    let counts = try repository.lineCounts(from: header.base, to: head)
    let (added, removed) = counts.reduce((0, 0)) { ($0.0 + ($1.insertions ?? 0), $0.1 + ($1.deletions ?? 0)) }
    let summary =
      "\(counts.count) \(counts.count == 1 ? "file" : "files") changed, \(added) \(added == 1 ? "line" : "lines") added, "
      + "\(removed) removed"
    var lines = [
      "base: commit \(header.base)\(header.originalBranch.isEmpty ? "" : " (\(header.originalBranch))")",
      "now: commit \(head) (\(header.branch))", summary,
    ]
    lines += counts.prefix(Self.fileLimit).map { count in
      let size = count.insertions.map { "+\($0) -\(count.deletions ?? 0)" } ?? "binary"
      return "  \(ForeignText.visible(count.path.text)) \(size)"
    }
    if counts.count > Self.fileLimit { lines.append("  and \(counts.count - Self.fileLimit) more") }
    lines.append("stories:")
    lines += run.plan.stories.map { story in
      let state = run.state.story(story.id)
      let commit = state.commit.map { ", commit \($0.prefix(10))" } ?? ""
      return "  \(story.id) \(story.title): \(state.phase.rawValue)\(commit)"
    }
    return "`git diff \(header.base) \(head)` shows all of it.\n"
      + BriefText.fenced(lines.joined(separator: "\n"), boundary: boundary)
  }
}
