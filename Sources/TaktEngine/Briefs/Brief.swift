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
      let place = run.usesTrees ? run.state.workspace(of: jobID)?.path ?? "" : run.project.root
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
      var events: [RunEvent] = []
      if job.phase == .offered || job.agent != agent {
        let record = AgentRecord.path(transcript: transcript, agent: agent)
        events.append(.job(.briefed(jobID: jobID, agent: agent, record: record)))
      }
      if job.spec.story == nil, job.treeAtBrief == nil {
        events.append(.job(.begun(jobID: jobID, tree: try run.snapshot(for: jobID).tree)))
      }
      try run.append(events)
      if try run.header.mode != .planning { try Surroundings(run).note(for: jobID, run) }
      run.heartbeat(jobID)
      return try text(run, job)
    }
  }

  /// Makes sure that the caller stands in a tree of the assignment's own, at its base.
  private func takePlace(_ jobID: JobID, _ agent: String) throws(Failure) {
    let run = try store.requireLatest()
    let job = try run.openJob(jobID)
    if job.phase == .briefed, !job.agent.isEmpty, !agent.isEmpty, job.agent != agent { return }
    if let record = run.state.workspace(of: jobID), record.isolation != .session {
      guard record.isReady else {
        throw Failure(
          .refused, "the tree of this assignment is not ready yet", hints: ["end without doing anything"])
      }
      return try run.tree(record).assertBase()
    }
    try SessionAdoption(project).adopt(jobID)
  }

  private func text(_ run: Run, _ job: Job) throws(Failure) -> String {
    let spec = job.spec
    let boundary = run.context.random.bytes(6).hexadecimal
    let values = [
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
    let work = try run.work(of: spec.id)
    let template = try template(run, work.brief)
    let own =
      if let id = spec.story, let story = run.plan.story(id) {
        try storyValues(run, spec, story, boundary)
      } else {
        try StepBrief(run, job, work, boundary: boundary).values(for: template)
      }
    return BriefText.filled(template, values.merging(own) { _, own in own })
  }

  private func storyValues(
    _ run: Run, _ spec: JobSpec, _ story: Story, _ boundary: String
  ) throws(Failure) -> [String: String] {
    let values = [
      "id": story.id.text,
      "story": BriefText.fenced(
        "\(story.title)\n\n\(story.description)\(story.notes.isEmpty ? "" : "\n\nNotes: \(story.notes)")",
        boundary: boundary),
      "criteria": BriefText.fenced(BriefText.list(story.acceptanceCriteria), boundary: boundary),
      "issues": story.knownIssues.isEmpty
        ? "" : "\nKnown issues:\n\(BriefText.fenced(BriefText.list(story.knownIssues), boundary: boundary))\n",
    ]
    let own =
      spec.role == .resolver
      ? try ConflictBrief(run, story.id).values(boundary)
      : ["predecessors": try PredecessorNotes(run, story).text(boundary)]
    return values.merging(own) { _, own in own }
  }

  private func template(_ run: Run, _ name: String) throws(Failure) -> String {
    let pack = Pack(run.context, project: run.project)
    return String(decoding: try pack.file("briefs", "\(name).md").source.bytes, as: UTF8.self)
  }
}
