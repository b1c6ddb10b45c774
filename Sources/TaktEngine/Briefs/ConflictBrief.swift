import TaktGit
import TaktModel
import TaktSystem
import TaktText

/// What somebody who settles a conflict has to know: where it is, and what both sides wanted.
struct ConflictBrief {
  private let run: Run
  private let story: StoryID
  private let problem: MergeProblem

  init(_ run: Run, _ story: StoryID) throws(Failure) {
    guard let problem = run.state.story(story).problem else {
      throw Failure(.internal, "story \(story) has no conflict to settle")
    }
    self.run = run
    self.story = story
    self.problem = problem
  }

  /// What the brief's template is filled with.
  func values(_ boundary: String) throws(Failure) -> [String: String] {
    let others = otherStories.map { id in
      "\(id) \(run.plan.story(id)?.title ?? "")\n\(workbook(of: id))"
    }
    return [
      "problem": try description(),
      "conflicts": BriefText.fenced(
        BriefText.list(problem.files, empty: "no file is in conflict") + "\n\n\(problem.detail)", boundary: boundary),
      "workbook": BriefText.fenced(workbook(of: story), boundary: boundary),
      "others": BriefText.fenced(others.joined(separator: "\n\n"), boundary: boundary),
    ]
  }

  private func description() throws(Failure) -> String {
    guard !problem.files.isEmpty else { return "Without any conflict git could see, the merged result fails a gate." }
    let commit = run.state.story(story).stored ?? ""
    let conflict = Conflict(problem, commit: commit)
    var unmarked: [String] = []
    for path in problem.files {
      if try conflict.needsDecision(path, run.project.repository) { unmarked.append(path) }
    }
    var text = """
      git could not merge these files; the places are marked in them with `<<<<<<<`, `=======` and `>>>>>>>`. \
      `git show \(problem.trial.head):FILE` shows the branch's side, `git show \(commit):FILE` the story's.
      """
    if !unmarked.isEmpty {
      text += """
        \nSome have no marks, because git cannot put both sides into one file: \(FileNames.text(unmarked)). \
        Look at both sides, and say under Decisions, by the file's name, what you took. What git put aside as `FILE~COMMIT` \
        has to go.
        """
    }
    return text
  }

  /// The stories that were merged since this one began and changed a file in question; all of them when no file is.
  private var otherStories: [StoryID] {
    let own = run.state.jobs.last {
      $0.spec.story == story && $0.spec.role == .worker && $0.acceptance != nil
    }
    let files = Set((problem.files.isEmpty ? own?.acceptance?.files ?? [] : problem.files).map { Array($0.utf8) })
    let began = own?.assignedAt ?? Timestamp(milliseconds: 0)
    return run.plan.stories.map(\.id).filter { id in
      guard id != story, run.state.story(id).phase == .passed else { return false }
      return run.state.jobs.contains { other in
        guard other.story == id, let acceptance = other.acceptance, let end = other.endedAt else {
          return false
        }
        return end.milliseconds >= began.milliseconds && acceptance.files.contains { files.contains(Array($0.utf8)) }
      }
    }
  }

  private func workbook(of id: StoryID) -> String {
    let bytes = try? run.context.files.readIfPresent(run.folder.workbook(id))
    return String(decoding: (bytes ?? nil) ?? [], as: UTF8.self)
  }
}
