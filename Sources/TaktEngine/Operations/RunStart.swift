import TaktGit
package import TaktModel
import TaktSystem
package import TaktText

/// The beginning of a run: what is asked for, and everything that must be so before anything is changed.
package struct RunStart: Sendable {
  /// How the run works.
  package var mode: RunMode
  /// The workflow's name.
  package var workflow: String
  /// The plan's path as a person gave it, or nil for the usual place.
  package var plan: String?
  /// Whether stories that the plan's file says are done count as done without evidence.
  package var trustsPasses: Bool
  /// In team mode, how many agents may work at a time; nil for as many as this machine has cores, four at most.
  package var maxParallel: Int?
  /// In team mode, how the trees of headless agents are kept apart; nil for linked work trees, where they
  /// can be used.
  ///
  /// Whoever names one wants the checkout left alone, and gets a team also where it does not help.
  package var isolation: Isolation?
  /// Whether a Claude Code session is going to drive the run, and makes the trees of its agents itself.
  package var isForSession = false
  /// How many rounds a story may have, or nil for what the configuration says.
  package var maxIterations: Int?
  /// Whether the run rests when one story is done.
  package var isSingleTask = false
  /// Whether what the run before left is archived in the checkout first.
  package var archivesPrevious = false

  /// Creates a request.
  package init(
    mode: RunMode, workflow: String = "lights-out", plan: String? = nil, trustsPasses: Bool = false,
    maxIterations: Int? = nil
  ) {
    self.mode = mode
    self.workflow = workflow
    self.plan = plan
    self.trustsPasses = trustsPasses
    self.maxIterations = maxIterations
  }

  /// What came of the request.
  package struct Answer: Sendable {
    /// The run.
    package let run: RunID
    /// Whether it was going on already.
    package let wasActive: Bool
    /// Stories that the plan's file says are done, without evidence; they are worked on like the others.
    package let claims: [StoryID]
    /// How the run works.
    package let mode: RunMode
    /// Why a team that was asked for became a solo run, else empty.
    package let soloBecause: String
    /// What is not as the configuration has it, in sentences.
    package var notes: [String] = []
    /// Where the run before was archived, or nil when it was not.
    package var archive: String?
  }

  /// Begins a run, or goes on with the one that is there.
  package func begin(_ project: Project) throws(Failure) -> Answer {
    let store = RunStore(project)
    if let active = try store.latest(), active.state.result == nil {
      if archivesPrevious { throw Archive.refusal(of: active) }
      return try store.change("start") { (run) throws(Failure) -> Answer in try resume(&run) }
    }
    var request = self
    var soloBecause = ""
    if mode == .team, isolation == nil {
      let plan = try project.plan(project.planPath(plan))
      let benefit = TeamBenefit(plan.stories, isLeft: { !plan.stories[$0].passes }, limit: maxParallel ?? 4)
      if !benefit.helps { (request.mode, soloBecause) = (.solo, benefit.reason) }
    }
    var preparation = try request.prepare(project)
    try store.endSurvivors()
    WorkspaceRelease(project).releaseAfterEnd()
    try project.prepareState()
    return try store.locked("start") { () throws(Failure) -> Answer in
      if var active = try store.latest(), active.state.result == nil {
        if archivesPrevious { throw Archive.refusal(of: active) }
        return try resume(&active)
      }
      guard archivesPrevious else { return try request.create(project, preparation, soloBecause: soloBecause) }
      let archive = try Archive(project).archivePrevious()
      // What was just archived is no story's work.
      if request.mode == .solo { preparation.untracked = try project.workTree.untrackedFiles() }
      var answer = try request.create(project, preparation, soloBecause: soloBecause)
      answer.archive = archive
      return answer
    }
  }

  // MARK: - A run that is there

  private func resume(_ active: inout Run) throws(Failure) -> Answer {
    let header = try active.header
    guard header.mode == mode || (mode == .team && !header.soloBecause.isEmpty) else {
      throw Failure(
        .refused, "run `\(active.folder.id)` is not over, and it works in \(header.mode.rawValue) mode",
        hints: ["go on with `takt-helper resume`, or give it up with `takt-helper stop --abandon`"])
    }
    try active.reclaimLease()
    try active.requirePlace()
    try active.resume()
    try active.limit(toOneStory: isSingleTask)
    return Answer(run: active.folder.id, wasActive: true, claims: [], mode: header.mode, soloBecause: "")
  }

  // MARK: - A new run

  private struct Preparation {
    var planPath: String
    var planSource: SourceText
    var plan: Plan
    var workflow: Pack.File
    var configuration: Configuration
    var originalBranch: String
    var base: String
    var untracked: UntrackedFiles
    var planIsTracked: Bool
    var notes: [String] = []
  }

  /// Checks everything that can be checked without changing anything.
  private func prepare(_ project: Project) throws(Failure) -> Preparation {
    let path = try project.planPath(plan)
    let source = try project.read(path)
    let plan = try PlanReader.read(source).get("the plan `\(path)`")
    let workflow = try Pack(project.context, project: project).workflow(workflow)
    let layers = try project.configuration()
    var configuration = layers.configuration
    if let maxIterations { configuration.maxIterations = maxIterations }
    var notes = layers.remarks
    guard project.isMainCheckout || mode == .team else {
      throw Failure(
        .environment, "solo mode works in the main checkout, and `\(project.checkout)` is another work tree",
        hints: ["run it in `\(project.root)`"])
    }
    let repository = project.repository
    guard let head = try repository.head() else {
      throw Failure(
        .environment, "`\(project.root)` has no commit yet",
        hints: ["make a first commit, for example `git add -A` and `git commit -m \"Begin\"`"])
    }
    let branch = try repository.branch()
    let base = try repository.commit("refs/heads/\(plan.branchName)") ?? head
    let isTracked = try repository.git.attempt(["cat-file", "-e", "\(base):\(path)"]).status == 0
    if mode == .team {
      try repository.requireIdentity()
      let isolation = isForSession ? .session : isolation(in: project)
      try TeamPreflight(
        project, plan: plan, base: base, hasPreparation: !configuration.prepare.isEmpty, isolation: isolation
      ).require()
      notes += try WorkspaceFiles(project, configuration.copiedFiles).notes()
      if self.isolation == nil, isolation == .clone {
        notes.append(
          "the project's git folder lies elsewhere, so the agents work in clones instead of linked work trees")
      }
      return Preparation(
        planPath: path, planSource: source, plan: plan, workflow: workflow.file, configuration: configuration,
        originalBranch: branch ?? "", base: base, untracked: UntrackedFiles([]), planIsTracked: isTracked,
        notes: notes)
    }
    guard let branch else {
      throw Failure(
        .environment, "`\(project.root)` is on no branch (HEAD is detached at \(head.prefix(10)))",
        hints: ["check out the branch that the work is to start from, for example `git checkout main`"])
    }
    try repository.requireIdentity()
    try repository.requireBranchCanBeUsed(plan.branchName)
    let changed = try project.workTree.changedTrackedFiles().filter { !$0.utf8.elementsEqual(path.utf8) }
    guard changed.isEmpty else { throw dirty(project, changed) }
    return Preparation(
      planPath: path, planSource: source, plan: plan, workflow: workflow.file, configuration: configuration,
      originalBranch: branch, base: base, untracked: try project.workTree.untrackedFiles(),
      planIsTracked: isTracked, notes: notes)
  }

  /// How the trees that the helper makes are kept apart.
  private func isolation(in project: Project) -> Isolation {
    isolation ?? (project.hasUsualGitFolder ? .worktree : .clone)
  }

  private func dirty(_ project: Project, _ changed: [String]) -> Failure {
    let names = changed.prefix(5).map { "`\(ForeignText.line($0))`" }.joined(separator: ", ")
    let more = changed.count > 5 ? " and \(changed.count - 5) more" : ""
    return Failure(
      .environment, "`\(project.root)` has changes that are not committed: \(names)\(more)",
      causes: ["solo mode works in this checkout, and could not tell your changes from a story's"],
      hints: ["commit them, or put them aside with `git stash`, then try again"])
  }

  private func create(
    _ project: Project, _ preparation: Preparation, soloBecause: String
  ) throws(Failure) -> Answer {
    let context = project.context
    let now = Timestamp(milliseconds: context.clock.wallMilliseconds())
    let latest = try RunFolder.all(project).last?.id
    guard let id = RunID(now: now, feature: preparation.plan.feature, after: latest) else {
      throw Failure(.internal, "no run can be named after branch `\(preparation.plan.branchName)`")
    }
    let alreadyDone = try carriedStories(project, preparation)
    StaleFiles.removeUnbegunRuns(of: project)
    let folder = RunFolder(project, id)
    try reporting { () throws(SystemError) in
      try context.files.createDirectory(folder.path)
      try context.files.writeDurably(preparation.planSource.bytes, to: folder.plan)
      try context.files.writeDurably(preparation.workflow.source.bytes, to: folder.workflow)
      try context.files.writeDurably(Array("\(preparation.configuration.json.pretty)\n".utf8), to: folder.configuration)
      try context.files.writeDurably(Array(preparation.untracked.value.pretty.utf8), to: folder.untracked)
    }
    // The first record makes the folder a run; until then a crash leaves nothing that counts.
    var journal = try Journal(reading: folder, context)
    let header = RunHeader(
      mode: mode, workflow: workflow, plan: preparation.planPath, branch: preparation.plan.branchName,
      originalBranch: preparation.originalBranch, base: preparation.base, alreadyDone: alreadyDone,
      maxParallel: mode == .team ? maxParallel ?? 4 : 1, isolation: isolation(in: project),
      planIsTracked: preparation.planIsTracked, soloBecause: soloBecause)
    try journal.append([.run(.started(header))] + (isSingleTask ? [.run(.limited(toOneStory: true))] : []))
    let done = Set(alreadyDone.map(\.story))
    let claims = preparation.plan.stories.filter { $0.passes && !done.contains($0.id) }.map(\.id)
    return Answer(
      run: id, wasActive: false, claims: claims, mode: mode, soloBecause: soloBecause, notes: preparation.notes)
  }

  /// The stories that the plan's file says are done: proven by an earlier run of takt, or trusted on request.
  private func carriedStories(_ project: Project, _ preparation: Preparation) throws(Failure) -> [AlreadyDoneStory] {
    let claimed = preparation.plan.stories.filter(\.passes)
    guard !claimed.isEmpty else { return [] }
    var proven: [StoryID: String] = [:]
    for folder in try RunFolder.all(project) {
      // A run that cannot be read proves nothing; it must not stop a new one.
      guard let earlier = try? Run(project, folder) else { continue }
      for story in claimed where earlier.plan.story(story.id)?.hasSameWork(as: story) == true {
        let storyState = earlier.state.story(story.id)
        guard storyState.phase.isDone, let commit = storyState.commit else { continue }
        if try project.repository.isAncestor(commit, of: preparation.base) { proven[story.id] = commit }
      }
    }
    return claimed.compactMap { story in
      if let commit = proven[story.id] { return AlreadyDoneStory(story.id, commit: commit) }
      return trustsPasses ? AlreadyDoneStory(story.id, commit: nil) : nil
    }
  }
}

extension Story {
  /// Whether another version of the story asks for the same.
  fileprivate func hasSameWork(as other: Story) -> Bool {
    title.utf8.elementsEqual(other.title.utf8) && description.utf8.elementsEqual(other.description.utf8)
      && acceptanceCriteria.elementsEqual(other.acceptanceCriteria, by: { $0.utf8.elementsEqual($1.utf8) })
  }
}
