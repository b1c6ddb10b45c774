import TaktGit
import TaktModel
import TaktSystem
import TaktText

/// Accepted work as a commit: made before the acceptance is written down, and held by a ref until the branch has it.
struct AcceptedWork {
  private let run: Run
  private let job: Job

  init(_ run: Run, _ job: Job) {
    self.run = run
    self.job = job
  }

  private var repository: Repository { run.project.repository }

  /// The ref that holds the commit.
  var ref: String {
    if let story = job.spec.story { return run.storedRef(story) }
    return "refs/takt/step/\(run.folder.id)/\(job.spec.step)-\(job.visit)"
  }

  /// Makes the commit of what was checked and holds it; nil when there is nothing to commit.
  ///
  /// - `time`: When the report is accepted; the plan's status names it.
  func commit(_ snapshot: WorkTree.Snapshot, files: [String], at time: Timestamp) throws(Failure) -> String? {
    let commit = try made(tree: snapshot.tree, parent: snapshot.head, files: files, at: time)
    if let commit { try repository.point(ref, at: commit) }
    return commit
  }

  /// Makes the commit of work that an older helper accepted.
  func commit(of acceptance: Acceptance) throws(Failure) -> String? {
    try made(
      tree: acceptance.tree, parent: acceptance.parent, files: acceptance.files, at: job.endedAt ?? run.now)
  }

  private func made(tree: String, parent: String, files: [String], at time: Timestamp) throws(Failure) -> String? {
    // Whoever resolves a conflict joins two lines of work, whether that changed a file or not.
    let resolves = job.spec.role == .resolver
    guard resolves || !files.isEmpty else { return nil }
    let message = CommitMessage(job, run: run.folder.id, plan: run.plan)
    var parents = [parent]
    if resolves, let story = job.spec.story { parents += [run.state.story(story).stored].compactMap(\.self) }
    return try repository.makeCommit(
      tree: treeWithStatus(tree, at: time), parents: parents, message: message.text)
  }

  /// The accepted tree; in solo mode, when git tracks the plan, with the story's new status in it, so that the commit is whole.
  private func treeWithStatus(_ tree: String, at time: Timestamp) throws(Failure) -> String {
    let path = try run.header.plan
    guard !run.usesTrees, let story = job.spec.story else { return tree }
    // Mode, object, stage and name; nothing when git does not track the plan.
    let mode = try repository.git.run(["ls-files", "--stage", "--", path]).text.prefix { $0 != " " }
    guard mode.hasPrefix("100") else { return tree }
    var projected = run.state
    projected.apply(.story(.passed(story: story, jobID: job.id, commit: nil)), at: time)
    guard let bytes = try? run.projection(of: projected)?.bytes else { return tree }
    return try run.workTree.tree(tree, with: bytes, at: path, mode: String(mode))
  }

  /// The commit on the branch that an older helper made of an acceptance before it could say so, or nil.
  ///
  /// It follows on the acceptance's parent and has the accepted content, except for the plan's status.
  func landed(_ acceptance: Acceptance, on branch: String) throws(Failure) -> String? {
    guard let next = try repository.successor(of: acceptance.parent, on: branch) else { return nil }
    let plan = try run.header.plan
    let different = try repository.files(from: acceptance.tree, to: next)
    return different.allSatisfy { $0.utf8.elementsEqual(plan.utf8) } ? next : nil
  }
}
