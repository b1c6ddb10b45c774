import TaktGit
package import TaktModel
import TaktSystem
package import TaktText

// What is done when the driver of a run is gone: journal, git and trees are compared, and what fits nowhere is asked.
extension Run {
  /// Looks at every story whose attempt came to no end, and asks a person where nobody else can tell what is right.
  ///
  /// What is left of the agents has been ended before. It can be cut off anywhere and is done again by the next call; a
  /// question that has no ground any more is taken back.
  mutating func recover() throws(Failure) {
    guard state.branchIsReady, state.result == nil, try header.mode != .planning else { return }
    var questions = try RunBranch(self).missingCommits()
    for job in unfinished {
      guard let story = job.spec.story, !questions.contains(where: { $0.story == story }) else { continue }
      let facts = try facts(of: job)
      switch Recovery(facts) {
      case .ambiguous(let problem):
        questions.append(RecoveryQuestion(story: story, problem: problem, detail: try detail(problem, job)))
      case .resumable:
        preserveProgress(of: job)
        try forgetVanishedTree(of: job)
      case .clean:
        // Somebody took the story's changes out of the checkout.
        if !usesTrees { try putCheckpointAside(of: job) }
        try forgetVanishedTree(of: job)
      }
    }
    for old in state.recoveryQuestions
    where !questions.contains(where: { $0.story == old.story && $0.problem == old.problem }) {
      try append(.recovery(.answered(story: old.story, answer: .settled, ref: nil)))
    }
    for new in questions
    where !state.recoveryQuestions.contains(where: { $0.story == new.story && $0.problem == new.problem }) {
      try append(.recovery(.asked(new)))
    }
  }

  /// The last attempt at each story that is neither out nor accepted, in plan order.
  ///
  /// In solo mode the checkout belongs to the story that was worked on last.
  private var unfinished: [Job] {
    let last = plan.stories.compactMap { story in
      state.jobs.last { $0.spec.story == story.id && !$0.isForgotten }
    }
    let waiting = last.filter { job in
      guard let story = job.spec.story, job.acceptance == nil, !job.isOpen else { return false }
      return [.pending, .worked].contains(state.story(story).phase)
    }
    guard !usesTrees else { return waiting }
    let latest = state.jobs.last { $0.spec.story != nil }?.id
    return waiting.filter { $0.id == latest }
  }

  // MARK: - Facts

  private func facts(of job: Job) throws(Failure) -> RecoveryFacts {
    guard usesTrees else {
      return RecoveryFacts(place: try checkoutPlace(), wasBriefed: job.wasBriefed, hasCheckpoint: false)
    }
    let checkpoint = job.spec.role == .resolver ? nil : try content(for: job.spec)
    return RecoveryFacts(
      place: try treePlace(of: job), wasBriefed: job.wasBriefed, hasCheckpoint: checkpoint != nil)
  }

  private func checkoutPlace() throws(Failure) -> RecoveryFacts.Place {
    let hasChanges = try !workTree.snapshot(besides: untrackedFiles(), excluding: [header.plan]).files.isEmpty
    let branch = try project.repository.branch()
    return try branch == header.branch ? .standing(hasChanges: hasChanges) : .elsewhere(hasChanges: hasChanges)
  }

  private func treeRecord(of job: Job) -> WorkspaceRecord? {
    state.workspaces.last { $0.name == job.spec.workspaceName }
  }

  private func treePlace(of job: Job) throws(Failure) -> RecoveryFacts.Place {
    guard let record = treeRecord(of: job), record.isReady else { return .none }
    // Claude Code takes a tree of its own away by itself, but only one in which nothing changed.
    let place: RecoveryFacts.Place = record.isolation == .session ? .none : .gone
    let tree = try tree(record)
    guard try tree.isThere else { return place }
    do throws(Failure) {
      let found = try standing(of: record)
      // Another helper may take the tree away while it is looked at.
      return try tree.isThere ? found : place
    } catch {
      guard try tree.isThere else { return place }
      throw error
    }
  }

  private func standing(of record: WorkspaceRecord) throws(Failure) -> RecoveryFacts.Place {
    let tree = try tree(record)
    // A folder that git does not know is taken for a part of whatever repository lies around it.
    guard context.files.exists("\(record.path)/.git"), let head = try tree.workTree.repository.head() else {
      return .broken
    }
    guard try tree.hasFollowed(to: head) else { return .moved }
    let snapshot = try tree.snapshot()
    return .standing(hasChanges: head != record.base || !snapshot.files.isEmpty)
  }

  private func detail(_ problem: RecoveryProblem, _ job: Job) throws(Failure) -> String {
    let name = job.spec.workspaceName
    let record = treeRecord(of: job)
    let path = record?.path ?? ""
    switch problem {
    case .treeMoved:
      let head = try record.flatMap { (record) throws(Failure) in
        try tree(record).workTree.repository.head()
      }
      return "the tree `\(path)` of \(name) stands at \(head?.prefix(10) ?? "no commit"), not on its base "
        + "\(record?.base.prefix(10) ?? "")"
    case .treeBroken: return "git does not know the tree `\(path)` of \(name) any more"
    case .treeGone: return "the tree `\(path)` of \(name) is gone, and nothing has what was in it"
    case .otherBranch:
      let branch = try project.repository.branch()
      let files = try workTree.snapshot(besides: untrackedFiles(), excluding: [header.plan]).files
      let place = branch.map { "on branch `\(ForeignText.line($0))`" } ?? "on no branch"
      return "\(name) was being worked on on branch `\(try header.branch)`, but `\(project.root)` is \(place) with "
        + "changes in \(FileNames.text(files))"
    case .commitMissing: return ""
    }
  }

  // MARK: - What needs no answer

  /// A tree that is gone is made anew, with what a checkpoint has.
  private mutating func forgetVanishedTree(of job: Job) throws(Failure) {
    guard let record = treeRecord(of: job), record.isReady, try !tree(record).isThere else { return }
    // What git still has of it would stay after the run.
    _ = try tree(record).remove()
    try append(.workspace(.removed(path: record.path)))
  }

  /// Puts what a checkpoint has aside, so that the story begins without it and it is not lost.
  private func putCheckpointAside(of job: Job) throws(Failure) {
    let name = job.spec.workspaceName
    let repository = project.repository
    guard let checkpoint = try repository.commit(checkpointRef(name)) else { return }
    if try repository.commit(preservedRef(name)) != checkpoint { try keep(checkpoint, as: preservedRef(name)) }
    try repository.remove(checkpointRef(name))
  }

  /// The ref for what is put aside of a story.
  func preservedRef(_ name: String) -> String { "refs/takt/keep/\(folder.id)/\(name)" }

  // MARK: - Answers

  /// Does what a person answered to the question about a story.
  ///
  /// The result: the ref that keeps what was put aside, or nil when there was nothing.
  @discardableResult
  package mutating func answer(_ story: StoryID, _ answer: RecoveryAnswer) throws(Failure) -> String? {
    guard let question = state.recoveryQuestions.first(where: { $0.story == story }) else {
      let open = state.recoveryQuestions.map { "`\($0.story)`" }.joined(separator: ", ")
      throw Failure(
        .refused, "nothing is asked about \(story) in run `\(folder.id)`",
        hints: [open.isEmpty ? "go on with `takt-helper resume`" : "asked is about \(open): see `takt-helper status`"])
    }
    guard question.choices.contains(answer) else {
      throw Failure(
        .refused, "`--\(answer.rawValue)` is no answer: \(ForeignText.line(question.detail, limit: 400))",
        hints: question.choices.map { "`\(question.command($0))` \(question.meaning(of: $0))" })
    }
    let known = state.jobs.last { $0.spec.story == story && !$0.isForgotten }
    let record = known.flatMap { treeRecord(of: $0) }
    var ref: String?
    switch question.problem {
    case .commitMissing where answer == .discard:
      ref = try preserveCommit(of: story)
      if let record {
        try tree(record).preserve(besides: heldContents(of: record))
        if record.isolation != .session { _ = try tree(record).remove() }
      }
    case .commitMissing: break
    case .otherBranch: ref = try settleCheckout(story, answer)
    case .treeMoved:
      if let record { ref = try settleTree(record, answer) }
    case .treeBroken:
      if let record { try putFolderAside(record) }
    case .treeGone:
      if let record { _ = try tree(record).remove() }
    }
    if answer == .discard, let known { try putCheckpointAside(of: known) }
    var events: [RunEvent] = [.recovery(.answered(story: story, answer: answer, ref: ref))]
    if answer == .discard, let record { events.append(.workspace(.removed(path: record.path))) }
    try append(events)
    return ref
  }

  private func preserveCommit(of story: StoryID) throws(Failure) -> String? {
    guard let commit = state.story(story).commit, try project.repository.commit(commit) != nil else { return nil }
    let name = preservedRef(story.text)
    if try project.repository.commit(name) == commit { return name }
    return try keep(commit, as: name)
  }

  /// Brings the user's checkout back to the run's branch, with its changes or without them.
  private func settleCheckout(_ story: StoryID, _ answer: RecoveryAnswer) throws(Failure) -> String? {
    let header = try header
    let repository = project.repository
    var ref: String?
    if answer == .discard {
      let untracked = try untrackedFiles()
      let snapshot = try workTree.snapshot(besides: untracked, excluding: [header.plan])
      ref = try preserveSnapshot(snapshot, of: story.text)
      try workTree.restore(snapshot.changes.filter { !untracked.has($0.path) })
    }
    guard try repository.branch() != header.branch else { return ref }
    let outcome = try repository.git.attempt(["checkout", "-q", header.branch, "--"])
    guard outcome.status == 0 else {
      throw Failure(
        .environment, "the changes in `\(project.root)` cannot be taken along to branch `\(header.branch)`",
        causes: outcome.complaint.isEmpty ? [] : [outcome.complaint],
        hints: [
          "commit them where they are, or put them aside with `git stash`, then `takt-helper resume`",
          "or `takt-helper resume --discard \(story)`",
        ])
    }
    return ref
  }

  /// Keeps what a tree that was moved holds, and puts it back on its base with these files or takes it away.
  private func settleTree(_ record: WorkspaceRecord, _ answer: RecoveryAnswer) throws(Failure) -> String? {
    let tree = try tree(record)
    let ref = try preserveSnapshot(tree.snapshot(), of: record.name)
    if answer == .discard {
      // A tree of a session is Claude Code's; another one is made for the next agent.
      if record.isolation != .session { _ = try tree.remove() }
    } else {
      // Detached first: a branch that was checked out there must not move.
      try tree.workTree.repository.git.run(["checkout", "-q", "--detach"])
      try tree.workTree.repository.git.run(["reset", "-q", "--soft", record.base, "--"])
    }
    return ref
  }

  /// Keeps a snapshot on top of the commit that it was taken at; answers the ref.
  private func preserveSnapshot(_ snapshot: WorkTree.Snapshot, of name: String) throws(Failure) -> String {
    let repository = project.repository
    let ref = preservedRef(name)
    if let kept = try repository.commit(ref) {
      // A try that was cut off has kept it already.
      let anatomy = try repository.anatomy(of: kept)
      if anatomy.tree == snapshot.tree, anatomy.parents == [snapshot.head] { return ref }
    }
    let commit = try repository.makeCommit(
      tree: snapshot.tree, parents: [snapshot.head],
      message: "wip: \(name) - put aside\n\nTakt-Run: \(folder.id)\n")
    return try keep(commit, as: ref)
  }

  private func putFolderAside(_ record: WorkspaceRecord) throws(Failure) {
    for number in 1...1000 {
      let target = "\(record.path).kept" + (number == 1 ? "" : "-\(number)")
      guard !context.files.exists(target) else { continue }
      return try reporting { () throws(SystemError) in try context.files.rename(record.path, to: target) }
    }
    throw Failure(.environment, "there is no free name beside `\(record.path)`")
  }
}
