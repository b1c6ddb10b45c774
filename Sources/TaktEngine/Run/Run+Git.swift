package import TaktGit
import TaktModel
import TaktSystem
package import TaktText

// What a run does to the repository. Every operation here asks git first whether it was done already.
extension Run {
  /// Checks out the run's branch; makes it at the run's base commit when it is not there.
  mutating func prepareBranch() throws(Failure) {
    let header = try header
    let repository = project.repository
    if header.mode == .team {
      // A team's branch is never checked out.
      let ref = "refs/heads/\(header.branch)"
      if try repository.commit(ref) == nil,
        try !repository.move(ref, to: header.base, from: nil, note: "takt: begin")
      {
        throw Failure(.environment, "branch `\(header.branch)` cannot be made at \(header.base.prefix(10))")
      }
    } else if try repository.branch() != header.branch {
      try StaleLock.clear(repository: repository, ref: "refs/heads/\(header.branch)")
      if try repository.commit("refs/heads/\(header.branch)") == nil {
        try repository.git.run(["checkout", "-q", "-b", header.branch, header.base, "--"])
      } else {
        try workTree.checkOut(header.branch, besides: untrackedFiles())
      }
    }
    try append(.run(.branchReady))
  }

  /// Refuses to go on when the checkout is on another branch than the run's.
  package func requireBranch() throws(Failure) {
    let header = try header
    guard state.branchIsReady, header.mode == .solo else { return }
    let branch = try project.repository.branch()
    guard branch != header.branch else { return }
    let place = branch.map { "on branch `\(ForeignText.line($0))`" } ?? "on no branch"
    throw Failure(
      .environment, "the run works on branch `\(header.branch)`, but `\(project.root)` is \(place)",
      hints: ["run `git checkout \(header.branch)`, then `takt-helper resume`"])
  }

  /// Brings accepted work to the run's branch; a team's only becomes a commit that waits to be merged.
  mutating func commit(_ acceptance: Acceptance) throws(Failure) {
    guard let job = state.job(acceptance.jobID) else { return }
    if usesTrees, job.spec.story != nil { return try store(acceptance) }
    let work = AcceptedWork(self, job)
    let branch = try RunBranch(self)
    guard !acceptance.files.isEmpty else { return try recordCommit(nil, of: job) }
    let commit: String
    if let made = acceptance.commit {
      commit = made
    } else if let landed = try work.landed(acceptance, on: branch.ref) {
      return try recordCommit(landed, of: job)
    } else if let made = try work.commit(of: acceptance) {
      commit = made
    } else {
      return try recordCommit(nil, of: job)
    }
    let note = "takt: \(CommitMessage(job, run: folder.id, plan: plan).subject)"
    var isThere = try project.repository.move(branch.ref, to: commit, from: acceptance.parent, note: note)
    // Somebody else moved the branch, or an earlier try of ours did and was cut off.
    if !isThere { isThere = try project.repository.isAncestor(commit, of: branch.ref) }
    guard !isThere else { return try recordCommit(commit, of: job) }
    leaveCheckout(job)
    try append(
      .job(
        .withdrawn(
          jobID: job.id,
          reason: "branch `\(try header.branch)` moved while the work was checked, so it has to be checked again")))
  }

  /// Puts the checkout right before an attempt in solo mode is over: on the run's branch, at the base of the attempt.
  ///
  /// Commits that its agent made become changes; what else was done to branch or checkout is kept under a ref and undone.
  /// What goes wrong is told, and keeps no attempt from ending.
  ///
  /// - `asksAboutTheRest`: Whether the user is to say what is right where a checkout is not on the branch.
  /// The result: what was done, in a clause, or nil.
  @discardableResult
  mutating func leaveCheckout(_ job: Job, asksAboutTheRest: Bool = false) -> String? {
    guard let checkout = SoloCheckout(self, job), job.wasBriefed else { return nil }
    do throws(Failure) {
      switch try checkout.place() {
      case .atBase: return nil
      case .ahead(let head):
        guard let commits = try checkout.fold(from: head) else { return nil }
        try append(.repository(.commitsFolded(jobID: job.id, commits: commits)))
        return nil
      // A helper that was cut off leaves it detached at the base.
      case .away(let branch, let head) where !asksAboutTheRest || branch == nil && head == job.spec.base:
        guard let restored = try checkout.restore() else { return nil }
        try append(
          .repository(.checkoutRestored(jobID: job.id, head: restored.head, branch: restored.branch, ref: restored.ref))
        )
        return "it left the checkout at \(restored.head.prefix(10)), and it was brought back"
          + (restored.ref.map { "; what it held is kept at \($0)" } ?? "")
      case .away: return nil
      }
    } catch {
      warn("the checkout could not be brought back to the run's branch: \(error.message)")
      return nil
    }
  }

  private mutating func recordCommit(_ commit: String?, of job: Job) throws(Failure) {
    if commit != nil, !usesTrees { try workTree.refreshIndex() }
    if let story = job.spec.story {
      try append(.story(.passed(story: story, jobID: job.id, commit: commit, head: commit)))
    } else {
      try append(.job(.committed(jobID: job.id, commit: commit)))
      if commit != nil { try? project.repository.remove(AcceptedWork(self, job).ref) }
    }
  }

  /// Moves the unfinished work of a blocked story to a ref of its own, and the checkout back to the last commit.
  mutating func preserveWork(of story: StoryID) throws(Failure) {
    if usesTrees { return try preserveTeamWork(of: story) }
    let tree = workTree
    let repository = project.repository
    let name = "refs/takt/keep/\(folder.id)/\(story)"
    // A try that was cut off has kept the whole work before it touched the checkout.
    let earlier = try repository.commit(name)
    let untracked = try untrackedFiles()
    let snapshot = try tree.snapshot(besides: untracked, excluding: [header.plan])
    if !snapshot.changes.isEmpty, try earlier.map({ (kept) throws(Failure) in try has(kept, snapshot) }) != true {
      let commit = try repository.makeCommit(
        tree: snapshot.tree, parent: snapshot.head,
        message: "wip: \(story) - unfinished work\n\nTakt-Story: \(story)\nTakt-Run: \(folder.id)\n")
      try keep(commit, as: name)
    }
    // A file that the user had before the run stays, as it is now: git has no earlier content to give back.
    try tree.restore(snapshot.changes.filter { !untracked.has($0.path) })
    let files = try earlier.map { (kept) throws(Failure) in try repository.files(from: snapshot.head, to: kept) }
    let isKept = earlier != nil || !snapshot.changes.isEmpty
    try append(.story(.preserved(story: story, ref: isKept ? name : nil, files: files ?? snapshot.files)))
  }

  /// Keeps the unfinished work of a blocked story: what was accepted and could not be merged, or what its tree holds.
  private mutating func preserveTeamWork(of story: StoryID) throws(Failure) {
    let name = "refs/takt/keep/\(folder.id)/\(story)"
    let repository = project.repository
    var commit = state.story(story).stored
    if commit == nil, let record = state.workspaces.last(where: { $0.name == story.text }) {
      commit = try tree(record).checkpoint()
    }
    if commit == nil { commit = try repository.commit(checkpointRef(story.text)) }
    if let commit, try repository.commit(name) != commit { try keep(commit, as: name) }
    let files = try commit.map { (kept) throws(Failure) in try repository.files(from: "\(kept)^1", to: kept) }
    try append(.story(.preserved(story: story, ref: commit == nil ? nil : name, files: files ?? [])))
  }

  /// Whether a commit has all the files that differ in a checkout just as they are there.
  private func has(_ commit: String, _ snapshot: WorkTree.Snapshot) throws(Failure) -> Bool {
    let different = Set(try project.repository.changes(from: commit, to: snapshot.tree).map(\.path))
    return !snapshot.changes.contains { different.contains($0.path) }
  }

  /// Takes the first free name; what an earlier try kept is never written over.
  @discardableResult
  func keep(_ commit: String, as name: String) throws(Failure) -> String {
    for number in 1...1000 {
      let ref = name + (number == 1 ? "" : "-\(number)")
      if try project.repository.move(ref, to: commit, from: nil, note: "takt: keep unfinished work") { return ref }
    }
    throw Failure(.environment, "there is no free name like `\(name)` for unfinished work")
  }

  /// The user's own untracked files, as they were when the run began.
  package func untrackedFiles() throws(Failure) -> UntrackedFiles {
    let path = folder.untracked
    let bytes = try reporting { () throws(SystemError) in try context.files.read(path) }
    let source = SourceText(name: folder.shown(path), bytes: bytes)
    do {
      return UntrackedFiles(try JSONDocument.read(source).root)
    } catch {
      throw error.failure(in: source)
    }
  }
}

/// What a commit of the helper says.
struct CommitMessage {
  /// The first line.
  let subject: String
  /// The lines that tell which run and story a commit belongs to.
  let trailers: [(name: String, value: String)]

  init(_ job: Job, run: RunID, plan: Plan) {
    guard let id = job.spec.story else {
      let name = job.spec.step
      self.init(
        subject: "chore: \(name)", trailers: [("Takt-Step", "\(name)-\(job.visit)"), ("Takt-Run", run.text)])
      return
    }
    let isSettled = job.spec.role == .resolver
    self.init(
      subject: Self.subject(isSettled ? "merge" : "feat", id, plan),
      trailers: isSettled ? Self.mergeTrailers(id, run: run) : Self.storyTrailers(id, run: run))
  }

  /// The message of a commit that joins a story's work with the run's branch.
  init(merging id: StoryID, run: RunID, plan: Plan) {
    self.init(subject: Self.subject("merge", id, plan), trailers: Self.mergeTrailers(id, run: run))
  }

  private init(subject: String, trailers: [(name: String, value: String)]) {
    self.subject = subject
    self.trailers = trailers
  }

  private static func subject(_ kind: String, _ id: StoryID, _ plan: Plan) -> String {
    // The title is foreign text: one line, so that it can never be read as a trailer.
    let title = ForeignText.line(plan.story(id)?.title ?? "", limit: 100)
    return title.isEmpty ? "\(kind): \(id)" : "\(kind): \(id) - \(title)"
  }

  private static func mergeTrailers(_ id: StoryID, run: RunID) -> [(name: String, value: String)] {
    [("Takt-Merge", id.text), ("Takt-Run", run.text)]
  }

  /// What tells that a commit has a story's work.
  static func storyTrailers(_ id: StoryID, run: RunID) -> [(name: String, value: String)] {
    [("Takt-Story", id.text), ("Takt-Run", run.text)]
  }

  var text: String {
    "\(subject)\n\n" + trailers.map { "\($0.name): \($0.value)\n" }.joined()
  }
}
