import TaktGit
package import TaktModel
import TaktSystem
package import TaktText

/// The assignment that an agent fetches for itself.
package struct Brief: Sendable {
  private let project: Project
  private let store: RunStore

  /// Creates briefs for a project's latest run.
  package init(_ project: Project) {
    self.project = project
    store = RunStore(project)
  }

  /// Hands out the brief of an assignment and notes which agent has it.
  ///
  /// - `agent`: The Claude Code agent that asks, or the empty string when that is not known.
  /// - `transcript`: The transcript of the agent's session, or the empty string when that is not known.
  package func handOut(_ jobID: JobID, agent: String, transcript: String = "") throws(Failure) -> String {
    if try store.requireLatest().usesTrees { try takePlace(jobID, agent) }
    return try store.change("brief") { (run) throws(Failure) -> String in
      let job = try run.openJob(jobID)
      let place = run.usesTrees ? run.state.tree(of: jobID)?.path ?? "" : run.project.root
      guard run.project.checkout.utf8.elementsEqual(place.utf8) else {
        throw Failure(
          .refused, "this assignment is worked on in `\(place)`, but you are in `\(run.project.checkout)`",
          hints: ["change into `\(place)` and ask again"])
      }
      try run.requireBranch()
      if case .briefed = job.phase, !job.agent.isEmpty, !agent.isEmpty, job.agent != agent {
        throw Failure(
          .refused, "another agent works on this assignment already",
          hints: ["end without doing anything; the session will be told by `takt-helper next`"])
      }
      if job.phase == .offered || job.agent != agent {
        let record = AgentRecord.path(transcript: transcript, agent: agent)
        try run.append(.job(.briefed(jobID: jobID, agent: agent, record: record)))
      }
      if job.spec.story == nil { try noteTree(run, jobID) }
      run.heartbeat(jobID)
      return try text(run, job)
    }
  }

  /// Makes sure that the caller stands in a tree of the assignment's own, at its base.
  private func takePlace(_ jobID: JobID, _ agent: String) throws(Failure) {
    let run = try store.requireLatest()
    let job = try run.openJob(jobID)
    if job.phase == .briefed, !job.agent.isEmpty, !agent.isEmpty, job.agent != agent { return }
    if let record = run.state.tree(of: jobID), record.isolation != .session {
      guard record.isReady else {
        throw Failure(
          .refused, "the tree of this assignment is not ready yet", hints: ["end without doing anything"])
      }
      return try StoryTree(project, record).assertBase()
    }
    try SessionTree(project).adopt(jobID)
  }

  /// Keeps what the checkout holds, so that a step that may not change files can be held to it.
  private func noteTree(_ run: Run, _ jobID: JobID) throws(Failure) {
    let path = run.folder.treeAtBrief(jobID)
    guard !run.context.files.exists(path) else { return }
    let tree = try run.snapshot(for: jobID).tree
    try reporting { () throws(SystemError) in
      if let parent = PathText.parent(of: path) { try run.context.files.createDirectory(parent) }
      try run.context.files.writeDurably(Array(tree.utf8), to: path)
    }
  }

  private func text(_ run: Run, _ job: Job) throws(Failure) -> String {
    let spec = job.spec
    let boundary = run.context.random.bytes(6).hexadecimal
    var values = [
      "token": spec.id.text,
      "root": run.project.checkout,
      "branch": try run.header.branch,
      "attempt": String(spec.attempt),
      "gates": BriefText.list(
        run.configuration.gates.map { "\($0.name): `\($0.command.joined(separator: " "))`" },
        empty: "none are configured; test what you do with the project's own means"),
      "history": try BriefHistory(run, job).text(boundary),
      "project": BriefText.fenced(run.plan.description, boundary: boundary),
      "boundary": boundary,
    ]
    let pack = Pack(run.context, project: run.project)
    let work = try run.work(of: spec.id)
    guard let id = spec.story, let story = run.plan.story(id) else {
      values["instruction"] = BriefText.fenced(work.instruction, boundary: boundary)
      values["choices"] = BriefText.list(work.words)
      values["edit"] = work.edits ? "You may change files." : "You may not change any file: a change is refused."
      values["document"] = try fenced(run.folder.document, run, boundary)
      values["draft"] = try fenced(run.folder.draft, run, boundary)
      values["scenarios"] = try fenced(run.folder.draftScenarios, run, boundary)
      values["oversized"] = BriefText.fenced(BriefText.list(try run.oversizedStories()), boundary: boundary)
      return BriefText.filled(try template(pack, work.brief), values)
    }
    values["id"] = id.text
    values["story"] = BriefText.fenced(
      "\(story.title)\n\n\(story.description)\(story.notes.isEmpty ? "" : "\n\nNotes: \(story.notes)")",
      boundary: boundary)
    values["criteria"] = BriefText.fenced(BriefText.list(story.acceptanceCriteria), boundary: boundary)
    values["issues"] =
      story.knownIssues.isEmpty
      ? "" : "\nKnown issues:\n\(BriefText.fenced(BriefText.list(story.knownIssues), boundary: boundary))\n"
    if spec.role == .resolver {
      for (key, value) in try ConflictBrief(run, id).values(boundary) { values[key] = value }
    }
    return BriefText.filled(try template(pack, work.brief), values)
  }

  /// A file of the run's folder, or a word when it is not there.
  private func fenced(_ path: String, _ run: Run, _ boundary: String) throws(Failure) -> String {
    let bytes = try reporting { () throws(SystemError) in try run.context.files.readIfPresent(path) } ?? []
    return BriefText.fenced(String(decoding: bytes, as: UTF8.self), boundary: boundary)
  }

  private func template(_ pack: Pack, _ name: String) throws(Failure) -> String {
    String(decoding: try pack.file("briefs", "\(name).md").source.bytes, as: UTF8.self)
  }
}

extension Job {
  /// How the assignment stands or ended, in one sentence.
  var endText: String {
    switch phase {
    case .offered: "not taken yet"
    case .briefed: "being worked on"
    case .checking: "being checked"
    case .accepted, .settled: "accepted"
    case .merging(let merge): merge.text
    case .reportedBlocked(let category, let reason): "reported \(category.rawValue): \(reason)"
    case .ended(let ending, let detail): "ended (\(ending.rawValue)): \(detail)"
    }
  }
}

extension MergeState {
  /// How far the work has come, in one sentence.
  var text: String {
    switch phase {
    case .waiting: "accepted, waits to be merged"
    case .checking: "accepted, the gates run on the merged result"
    case .checked: "accepted and merged"
    case .refused(let problem): "accepted, but \(problem.summary)"
    }
  }
}

extension Run {
  /// What the agent of a job is asked to do.
  func work(of jobID: JobID) throws(Failure) -> AgentWork {
    guard let spec = state.job(jobID)?.spec, let work = workflow.work(of: spec) else {
      throw Failure(.internal, "the workflow has no work for assignment `\(jobID)`")
    }
    return work
  }

  /// The assignment with a token, if an agent may still work on it.
  func openJob(_ jobID: JobID) throws(Failure) -> Job {
    guard let job = state.job(jobID) else {
      throw Failure(
        .refused, "there is no assignment `\(jobID)` in run `\(folder.id)`",
        hints: ["use the token that `takt-helper next` gave, letter by letter"])
    }
    if state.result != nil {
      throw Failure(.refused, "run `\(folder.id)` is over", hints: ["end without doing anything more"])
    }
    guard job.isOpen else {
      throw Failure(
        .refused, "this assignment is over: \(job.endText)", hints: ["end without doing anything more"])
    }
    return job
  }
}
