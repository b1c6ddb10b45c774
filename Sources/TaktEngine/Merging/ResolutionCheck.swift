import TaktGit
import TaktModel
import TaktText

/// Looks whether whoever settles a conflict has settled all of it.
struct ResolutionCheck {
  private let repository: Repository
  private let problem: MergeProblem
  private let conflict: Conflict

  /// Creates the check for an assignment; nil when it settles no conflict.
  init?(_ run: Run, _ jobID: JobID) {
    guard let spec = run.state.job(jobID)?.spec, spec.role == .resolver,
      let story = spec.story, let problem = run.state.story(story).problem
    else { return nil }
    self.problem = problem
    repository = run.project.repository
    conflict = Conflict(problem, commit: run.state.story(story).stored ?? "")
  }

  /// What speaks against a report.
  ///
  /// - `tree`: The settled content.
  /// - `report`: The workbook.
  func refusals(_ tree: String, _ report: String) throws(Failure) -> [Refusal] {
    var marked: [String] = []
    var setAside: [String] = []
    var undecided: [String] = []
    for path in problem.files {
      if try conflict.hasMarks(path, in: tree, repository) { marked.append(path) }
      let isThere = try repository.git.attempt(["cat-file", "-e", "\(tree):\(path)"]).status == 0
      if isThere, conflict.isSetAside(path) { setAside.append(path) }
      if try conflict.needsDecision(path, repository), !Self.names(path, in: report) { undecided.append(path) }
    }
    var refusals: [Refusal] = []
    if !marked.isEmpty {
      refusals.append(
        Refusal(
          code: "finish.conflict-marks",
          message:
            "marks of the conflict (`<<<<<<<`, `>>>>>>>`) are still in \(FileNames.text(marked)); settle every "
            + "one of them and finish again"))
    }
    if !setAside.isEmpty {
      refusals.append(
        Refusal(
          code: "finish.conflict-marks",
          message:
            "git has put one side of the conflict aside as \(FileNames.text(setAside)); bring what is needed of "
            + "it to its right place, remove it and finish again"))
    }
    if !undecided.isEmpty {
      refusals.append(
        Refusal(
          code: "finish.conflict-undecided",
          message:
            "git could not merge \(FileNames.text(undecided)) and left no mark there; say under `## Decisions` "
            + "for each of them by its name what you took, and finish again"))
    }
    return refusals
  }

  /// Whether a report names a file, and not another one whose name it is a part of.
  private static func names(_ path: String, in report: String) -> Bool {
    let text = Array(report.utf8)
    return [path, ForeignText.visible(path)].contains { name in
      let word = Array(name.utf8)
      guard !word.isEmpty, text.count >= word.count else { return false }
      return (0...(text.count - word.count)).contains { start in
        let end = start + word.count
        guard text[start] == word[0], text[start..<end].elementsEqual(word) else { return false }
        return (start == 0 || !isPartOfName(text[start - 1])) && (end == text.count || !isPartOfName(text[end]))
      }
    }
  }

  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2F, 0x5F, 0x80...: true
    default: false
    }
  }
}

/// What a conflict looks like in the files that git left.
struct Conflict {
  private let problem: MergeProblem
  /// The commit whose work could not be merged.
  let commit: String

  init(_ problem: MergeProblem, commit: String) {
    self.problem = problem
    self.commit = commit
  }

  /// Whether a file has marks of this conflict; marks that somebody wrote about in a text are none.
  func hasMarks(_ path: String, in tree: String, _ repository: Repository) throws(Failure) -> Bool {
    let blob = try repository.git.attempt(["cat-file", "blob", "\(tree):\(path)"])
    guard blob.status == 0 else { return false }
    return blob.output.split(separator: 0x0A).contains { isMark($0) }
  }

  /// Whether what git left of a file does not show that there is a conflict.
  func needsDecision(_ path: String, _ repository: Repository) throws(Failure) -> Bool {
    if isSetAside(path) { return false }
    if try hasMarks(path, in: problem.trial.tree, repository) { return false }
    for side in [problem.trial.head, commit] {
      if try repository.git.attempt(["cat-file", "-e", "\(side):\(path)"]).status == 0 { return true }
    }
    return false
  }

  /// Git writes the two commits behind the marks, and as many `<` and `>` as the attributes of the file say.
  private func isMark(_ line: ArraySlice<UInt8>) -> Bool {
    for (sign, name) in [(UInt8(ascii: "<"), problem.trial.head), (UInt8(ascii: ">"), commit)] {
      let rest = line.drop { $0 == sign }
      if rest.count < line.count, rest.starts(with: " \(name)".utf8) { return true }
    }
    return false
  }

  /// Whether git gave a file this name because both sides want its own.
  func isSetAside(_ path: String) -> Bool {
    path.hasSuffix("~\(problem.trial.head)") || path.hasSuffix("~\(commit)")
  }
}
