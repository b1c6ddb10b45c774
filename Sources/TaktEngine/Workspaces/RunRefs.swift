import TaktGit
package import TaktModel
import TaktText

/// The refs under which a run keeps work that is on no branch.
package struct RunRefs: Sendable {
  /// The run.
  package let run: RunID
  private let repository: Repository

  init(_ repository: Repository, run: RunID) {
    self.repository = repository
    self.run = run
  }

  /// Holds accepted work of a story until the branch has it.
  func stored(_ story: StoryID) -> String { "refs/takt/story/\(run)/\(story)" }

  /// Holds what a workspace held when the helper last looked.
  func checkpoint(_ name: String) -> String { "refs/takt/checkpoint/\(run)/\(name)" }

  /// Keeps work that would be lost otherwise; a second piece gets a number behind the name.
  func kept(_ name: String) -> String { "refs/takt/keep/\(run)/\(name)" }

  /// Keeps a commit under the first free name and answers it; what was kept before is never written over.
  @discardableResult
  func keep(_ commit: String, as name: String) throws(Failure) -> String {
    let kept = kept(name)
    for number in 1...1000 {
      let ref = kept + (number == 1 ? "" : "-\(number)")
      if try repository.move(ref, to: commit, from: nil, note: "takt: keep unfinished work") { return ref }
    }
    throw Failure(.environment, "there is no free name like `\(kept)` for unfinished work")
  }

  /// Whether kept work of the run has this content already.
  func hasKept(tree: String) throws(Failure) -> Bool {
    try repository.git.run(["for-each-ref", "--format=%(tree)", "--", kept("")]).text
      .split(separator: "\n").contains { $0 == tree }
  }

  /// Points the checkpoint of a name at a content; answers the commit.
  @discardableResult
  func save(tree: String, on base: String, as name: String) throws(Failure) -> String {
    let commit = try repository.makeCommit(
      tree: tree, parents: [base], message: "wip: \(name) - checkpoint\n\nTakt-Run: \(run)\n")
    try repository.point(checkpoint(name), at: commit)
    return commit
  }
}
