import TaktGit
import TaktModel
import TaktSystem
import TaktText

// The way of accepted work to the run's branch. Every step asks git first whether it was done already.
extension Run {
  /// Makes work that an older helper accepted a commit of its own, which waits to be merged; work without changes is done.
  mutating func store(_ acceptance: Acceptance) throws(Failure) {
    guard let job = state.job(acceptance.jobID), let story = job.spec.story else { return }
    guard acceptance.parent == job.spec.base else {
      return try append(
        .job(
          .withdrawn(
            jobID: acceptance.jobID,
            reason: "its tree did not stand at its base \(job.spec.base.prefix(10)), so it has to be done again")))
    }
    guard let commit = try AcceptedWork(self, job).commit(of: acceptance) else {
      return try append(.story(.passed(story: story, jobID: acceptance.jobID, commit: nil)))
    }
    try project.repository.point(storedRef(story), at: commit)
    try append(.merge(.stored(jobID: acceptance.jobID, commit: commit)))
  }

  /// What is to be merged next, tried on the branch as it is now; nil when nothing waits or another helper is at it.
  ///
  /// What needs no gates is noted as good or refused at once; the rest is given back, and its gates are to be run.
  mutating func beginMerge() throws(Failure) -> PendingMerge? {
    while true {
      try endAbandonedMerges()
      let merging = state.mergingJobs
      var waiting: [(job: Job, commit: String)] = []
      for job in merging {
        guard case .merging(let merge) = job.phase else { continue }
        guard case .waiting = merge.phase else { return nil }
        waiting.append((job, merge.commit))
      }
      guard !waiting.isEmpty else { return nil }
      let repository = project.repository
      if let lost = try lostWork(waiting) {
        try append(.job(.withdrawn(jobID: lost.id, reason: "git does not have its commit any more")))
        return nil
      }
      guard try RunBranch(self).tip() != nil else { throw try branchIsGone() }
      guard let head = try trustedTip() else { return nil }
      guard let next = try MergeOrder(repository, head: head).next(of: waiting) else { return nil }
      let jobID = next.job.id
      if let story = next.job.spec.story, try repository.isAncestor(next.commit, of: head) {
        // A person merged it, or a helper did and was cut off before it could say so.
        let commit = state.workCommit(of: story) ?? next.commit
        try append(.story(.passed(story: story, jobID: jobID, commit: commit, head: head)))
        continue
      }
      let base = next.job.spec.base
      if base != head, try !repository.isAncestor(base, of: head) { throw try branchWasMoved(base, head) }
      switch next.merge {
      case .conflict(let tree, let files, let detail):
        let problem = MergeProblem(trial: MergeTrial(head: head, tree: tree), files: files, detail: detail)
        try append(.merge(.refused(jobID: jobID, problem: problem)))
        return nil
      case .clean(let tree):
        let trial = MergeTrial(head: head, tree: tree)
        // What was checked is exactly what the branch gets: nothing would be learnt by checking it again.
        if configuration.gates.isEmpty || next.job.acceptance?.tree == tree {
          try append(.merge(.checked(jobID: jobID, trial: trial, gates: [], commit: landing(next.job, trial))))
          return nil
        }
        try append(.merge(.started(jobID: jobID, trial: trial, process: ProcessIdentity.current().record)))
        let commit = try repository.makeCommit(tree: tree, parents: [head, next.commit], message: "trial\n")
        return PendingMerge(jobID: jobID, trial: trial, commit: commit)
      }
    }
  }

  /// Accepted work whose commit somebody had git throw away, with the ref that held it; nil when there is none.
  private func lostWork(_ waiting: [(job: Job, commit: String)]) throws(Failure) -> Job? {
    let input = waiting.map { "\($0.commit)^{tree}\n" }.joined()
    let found = try project.repository.git.run(["cat-file", "--batch-check"], input: Array(input.utf8)).text
    let lines = found.split(separator: "\n")
    return zip(waiting, lines).first { $1.hasSuffix(" missing") }?.0.job
  }

  /// Whether accepted work waits to be merged and nobody is at it.
  ///
  /// One helper merges at a time, and whoever does continues until nothing waits.
  var needsMerger: Bool {
    let merging = state.mergingJobs
    return !merging.isEmpty
      && !merging.filter(\.isBeingMerged).contains { job in
        guard case .merging(let merge) = job.phase, case .checking(_, let process) = merge.phase else { return false }
        return ProcessIdentity(process).isAlive
      }
  }

  /// Takes in what the gates said about a merge, if nobody else did meanwhile.
  mutating func endMerge(_ pending: PendingMerge, _ verdicts: [GateRunner.Verdict]) throws(Failure) {
    guard isChecking(pending) else { return }
    let results = verdicts.map(\.result)
    guard let failed = verdicts.first(where: { !$0.result.passed }) else {
      guard let job = state.job(pending.jobID) else { return }
      return try append(
        .merge(
          .checked(
            jobID: pending.jobID, trial: pending.trial, gates: results, commit: landing(job, pending.trial))))
    }
    let detail = "gate `\(failed.result.name)` failed (\(failed.result.ending))\n\(failed.tail)"
    try append(
      .merge(.refused(jobID: pending.jobID, problem: MergeProblem(trial: pending.trial, files: [], detail: detail))))
  }

  /// Notes that a merge was not checked to its end.
  mutating func interruptMerge(_ pending: PendingMerge, _ reason: String) throws(Failure) {
    guard isChecking(pending) else { return }
    try append(.merge(.interrupted(jobID: pending.jobID, reason: reason)))
  }

  private func isChecking(_ pending: PendingMerge) -> Bool {
    guard case .merging(let merge)? = state.job(pending.jobID)?.phase,
      case .checking(let trial, let process) = merge.phase
    else { return false }
    return trial == pending.trial && process == ProcessIdentity.current().record
  }

  /// A check whose helper is gone gave no verdict.
  private mutating func endAbandonedMerges() throws(Failure) {
    for job in state.mergingJobs {
      guard case .merging(let merge) = job.phase, case .checking(_, let process) = merge.phase,
        !ProcessIdentity(process).isAlive
      else { continue }
      if let note = OrphanProcesses.note(OrphanProcesses.endCheck(of: job.id)) { warn(note) }
      try append(.merge(.interrupted(jobID: job.id, reason: "the helper that checked it was gone")))
    }
  }

  /// The commit that the branch is to move to for a merge that was found good.
  private func landing(_ job: Job, _ trial: MergeTrial) throws(Failure) -> String {
    guard let story = job.spec.story, case .merging(let merge) = job.phase else {
      throw Failure(.internal, "there is nothing to merge of \(job.id)")
    }
    let repository = project.repository
    let parents = try parents(of: merge, job)
    let tree = try treeWithStatus(trial, job, story)
    guard parents.first == trial.head else {
      let message = CommitMessage(merging: story, run: folder.id, plan: plan).text
      return try repository.makeCommit(tree: tree, parents: [trial.head, merge.commit], message: message)
    }
    if tree == job.acceptance?.tree { return merge.commit }
    let message = CommitMessage(job, run: folder.id, plan: plan).text
    return try repository.makeCommit(tree: tree, parents: parents, message: message)
  }

  /// Moves the run's branch on to a merge that was found good.
  mutating func land(_ jobID: JobID) throws(Failure) {
    guard let job = state.job(jobID), let story = job.spec.story,
      case .merging(let merge) = job.phase,
      case .checked(let trial, _, let named) = merge.phase
    else { return }
    let header = try header
    let repository = project.repository
    let ref = "refs/heads/\(header.branch)"
    if let place = try repository.checkout(of: header.branch) { throw branchIsInUse(place) }
    let commit: String
    var isThere: Bool
    do throws(Failure) {
      if let named {
        commit = named
      } else if let found = try landedByOlderHelper(job, merge, trial, on: ref) {
        commit = found
      } else {
        commit = try landing(job, trial)
      }
      isThere = try repository.move(ref, to: commit, from: trial.head, note: "takt: merge \(story)")
    } catch {
      guard try !repository.has("\(named ?? trial.tree)^{tree}") else { throw error }
      // Nothing held the merged content, and git has thrown it away.
      return try append(.merge(.interrupted(jobID: jobID, reason: "git does not have the merged content any more")))
    }
    // Somebody else moved the branch, or an earlier try of ours did and was cut off.
    if !isThere { isThere = try repository.isAncestor(commit, of: ref) }
    guard isThere else {
      return try append(
        .merge(.interrupted(jobID: jobID, reason: "branch `\(header.branch)` moved while the merge was checked")))
    }
    let follows = try parents(of: merge, job).first == trial.head
    let passed = job.spec.role == .resolver ? state.workCommit(of: story) : follows ? commit : merge.commit
    try append(.story(.passed(story: story, jobID: jobID, commit: passed ?? commit, head: commit)))
  }

  /// The commit to which an older helper moved the branch before it could say so, or nil.
  private func landedByOlderHelper(
    _ job: Job, _ merge: MergeState, _ trial: MergeTrial, on ref: String
  ) throws(Failure) -> String? {
    let repository = project.repository
    guard let next = try repository.successor(of: trial.head, on: ref) else { return nil }
    let parents = try repository.anatomy(of: next).parents
    let ownParents = try self.parents(of: merge, job)
    guard parents.contains(merge.commit) || parents == ownParents else { return nil }
    let plan = try header.plan
    let different = try repository.files(from: trial.tree, to: next)
    return different.allSatisfy { $0.utf8.elementsEqual(plan.utf8) } ? next : nil
  }

  /// What the commit of accepted work builds on.
  private func parents(of merge: MergeState, _ job: Job) throws(Failure) -> [String] {
    guard job.spec.role != .resolver, let acceptance = job.acceptance else {
      return try project.repository.anatomy(of: merge.commit).parents
    }
    return [acceptance.parent]
  }

  /// The merged tree; when git tracks the plan, with the story's new status in it.
  private func treeWithStatus(
    _ trial: MergeTrial, _ job: Job, _ story: StoryID
  ) throws(Failure) -> String {
    let path = try header.plan
    let git = project.repository.git
    guard try header.planIsTracked else { return trial.tree }
    let entry = try git.run(["ls-tree", trial.tree, "--", path]).text
    guard entry.hasPrefix("100") else { return trial.tree }
    let mode = entry.prefix { $0 != " " }
    let blob = try git.run(["cat-file", "blob", "\(trial.tree):\(path)"]).output
    var projected = state
    projected.apply(.story(.passed(story: story, jobID: job.id, commit: nil)), at: job.endedAt ?? now)
    guard let text = try? projection(of: projected, in: SourceText(name: path, bytes: blob)) else { return trial.tree }
    return try workTree.tree(trial.tree, with: text.bytes, at: path, mode: String(mode))
  }

  private func branchIsInUse(_ place: String) -> Failure {
    Failure(
      .environment,
      "branch `\((try? header.branch) ?? "")` is checked out in `\(ForeignText.line(place))`, so it cannot be moved on",
      causes: ["a team's branch is moved without a checkout; files that are checked out would then look changed"],
      hints: ["check out another branch there, then `takt-helper resume`"])
  }

  private func branchWasMoved(_ base: String, _ head: String) throws(Failure) -> Failure {
    Failure(
      .environment,
      "the run's branch `\(try header.branch)` is at \(head.prefix(10)), which does not contain the base "
        + "\(base.prefix(10)) that accepted work builds on",
      causes: ["somebody moved the branch back or rewrote it"],
      hints: ["bring it back with `git branch -f \(try header.branch) COMMIT`; `git reflog` may know the commit"])
  }

  private func branchIsGone() throws(Failure) -> Failure {
    let branch = try header.branch
    let last = journal.records.last { if case .story(.passed(_, _, .some, _)) = $0.event { true } else { false } }
    let base = try header.base
    var commit = state.branchHead ?? base
    if state.branchHead == nil, case .story(.passed(_, _, let passed?, _))? = last?.event { commit = passed }
    return Failure(
      .environment, "the run's branch `\(branch)` is gone",
      hints: ["bring it back with `git branch \(branch) \(commit)`, then `takt-helper resume`"])
  }
}

/// A merge whose gates are to be run.
struct PendingMerge: Sendable {
  /// The assignment that made the work.
  let jobID: JobID
  /// The merge.
  let trial: MergeTrial
  /// A commit of the merged content that no branch has.
  let commit: String
}
