import TaktGit
import TaktModel
import TaktText

/// The run's branch in git, compared with what the journal says of it.
struct RunBranch {
  private let run: Run
  private let header: RunHeader

  init(_ run: Run) throws(Failure) {
    self.run = run
    header = try run.header
  }

  private var repository: Repository { run.project.repository }

  /// The branch's ref.
  var ref: String { "refs/heads/\(header.branch)" }

  /// The commit that the branch stands at, or nil when there is no such branch.
  func tip() throws(Failure) -> String? { try repository.commit(ref) }

  /// What is to be written down before anything builds on the branch as it stands; nothing when it is where it is
  /// believed to be.
  ///
  /// Questions come when it lacks the commit of a story that passed.
  func findings(at tip: String?) throws(Failure) -> [RunEvent] {
    let known = run.state.branchHead
    guard let tip else { return asked(try missingCommits()) }
    if tip == known { return [] }
    guard let known else { return asked(try missingCommits()) }
    if try !repository.isAncestor(known, of: tip) {
      let missing = try missingCommits()
      if !missing.isEmpty { return asked(missing) }
    }
    return [
      .repository(
        .branchMoved(from: known, to: tip, commits: try repository.commits(after: known, to: tip, limit: 100)))
    ]
  }

  /// A question for each story that passed and whose commit the branch does not have any more.
  func missingCommits() throws(Failure) -> [RecoveryQuestion] {
    let passed = run.plan.stories.compactMap { story -> (story: StoryID, commit: String)? in
      let state = run.state.story(story.id)
      guard state.phase == .passed, !state.isVouchedFor, let commit = state.commit else { return nil }
      return (story.id, commit)
    }
    guard !passed.isEmpty else { return [] }
    let isThere = try tip() != nil
    let missing = try repository.missing(passed.map(\.commit), on: ref, after: header.base)
    return passed.filter { missing.contains($0.commit) }.map { story, commit in
      RecoveryQuestion(
        story: story, problem: .commitMissing,
        detail: isThere
          ? "branch `\(header.branch)` does not have commit \(commit.prefix(10)) any more, with which \(story) passed"
          : "branch `\(header.branch)` is gone, and with it commit \(commit.prefix(10)), with which \(story) passed "
            + "(`git branch \(header.branch) \(commit.prefix(10))` brings both back)")
    }
  }

  /// The questions that are not asked yet, as events.
  func asked(_ questions: [RecoveryQuestion]) -> [RunEvent] {
    questions.filter { new in
      !run.state.recoveryQuestions.contains { $0.story == new.story && $0.problem == new.problem }
    }.map { .recovery(.asked($0)) }
  }
}
