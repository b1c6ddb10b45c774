import TaktGit
import TaktModel
import TaktText

/// The refs under which takt has work that is on no branch: what is kept, what was accepted and not merged, and what a
/// tree held when somebody looked.
struct WorkRefs {
  private let project: Project

  init(_ project: Project) {
    self.project = project
  }

  private var repository: Repository { project.repository }

  /// What sort of work a ref has.
  enum Kind: String {
    case keep, story, checkpoint
  }

  /// One of the refs.
  struct Entry {
    var ref: String
    var kind: Kind
    var run: String
    var subject: String
    var commit: String
  }

  /// Everything that a user may want to look at.
  ///
  /// Not what an unfinished run has stored for itself, nor what is merged.
  func all(besides runs: [Run]) throws(Failure) -> [WorkspaceInventory.Kept] {
    var kept: [WorkspaceInventory.Kept] = []
    for entry in try entries() {
      let run = runs.first { $0.folder.id.text == entry.run }
      let isMerged = try isMerged(entry, run)
      if entry.kind != .keep, isMerged || (run != nil && run?.state.result == nil) { continue }
      if entry.kind != .keep, try isKept(entry) { continue }
      kept.append(
        WorkspaceInventory.Kept(
          ref: entry.ref, run: entry.run, subject: entry.subject, commit: entry.commit,
          files: try repository.files(from: "\(entry.commit)^1", to: entry.commit), isMerged: isMerged))
    }
    return kept
  }

  /// The refs of all runs, sorted by name.
  func entries() throws(Failure) -> [Entry] {
    let list = try repository.git.run([
      "for-each-ref", "--format=%(refname)%00%(objectname)", "--", "refs/takt/keep/", "refs/takt/story/",
      "refs/takt/checkpoint/",
    ]).text
    return list.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "\0").map(String.init)
      let names = parts[0].split(separator: "/").map(String.init)
      guard parts.count == 2, names.count == 5, let kind = Kind(rawValue: names[2]) else { return nil }
      return Entry(ref: parts[0], kind: kind, run: names[3], subject: names[4], commit: parts[1])
    }
  }

  /// Whether a branch has everything that a ref has.
  ///
  /// For accepted work it is enough that the story's commit is on a branch: what was stored on the way to it is part of
  /// that. Kept work counts as merged only when a branch has the very commit.
  func isMerged(_ entry: Entry, _ run: Run?) throws(Failure) -> Bool {
    if try isOnBranch(entry.commit) { return true }
    guard entry.kind != .keep, let run,
      let story = StoryID(entry.subject.split(separator: "-merge").first.map(String.init) ?? ""),
      run.state.story(story).phase == .passed
    else { return false }
    guard let commit = run.state.story(story).commit else { return false }
    return try isOnBranch(commit)
  }

  /// Whether kept work has the same content.
  private func isKept(_ entry: Entry) throws(Failure) -> Bool {
    let tree = try repository.anatomy(of: entry.commit).tree
    return try repository.git.run(["for-each-ref", "--format=%(tree)", "--", "refs/takt/keep/\(entry.run)/"]).text
      .split(separator: "\n").contains { $0 == tree }
  }

  private func isOnBranch(_ commit: String) throws(Failure) -> Bool {
    let found = try repository.git.attempt(["for-each-ref", "--count=1", "--contains=\(commit)", "--", "refs/heads/"])
    return found.status == 0 && !found.output.isEmpty
  }

  /// Removes a ref, if it still is where it was.
  func remove(_ entry: Entry) throws(Failure) {
    try repository.remove(entry.ref, at: entry.commit)
  }
}
