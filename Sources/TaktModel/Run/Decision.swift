/// What follows from a run's state.
package enum Decision: Hashable, Sendable {
  /// The process itself moves on: these events are to be written down, then it is to be asked again.
  case record([RunEvent])
  /// These assignments are to be made out, then it is to be asked again.
  case assign([JobRequest])
  /// The helper has something to do itself, then it is to be asked again.
  case perform(EngineTask)
  /// These assignments are out, and agents are to work on them; accepted work that is to be merged comes after them.
  case work([Job], merging: [Job] = [])
  /// Nothing can be given out before the model's provider lets agents work again.
  case paused(ProviderState.Standing)
  /// The run rests until a person asks for it to go on.
  case rest(reason: String)
  /// The run is over.
  case finished(RunResult)
}

/// Something that the helper does itself.
package enum EngineTask: Hashable, Sendable {
  /// Makes sure that the run's branch is there and, in solo mode, checked out.
  case prepareBranch
  /// Puts accepted work into git.
  case commit(Acceptance)
  /// Moves the run's branch on to a merge that was found good.
  case land(JobID)
  /// Moves the unfinished work of a blocked story out of the way.
  case preserveWork(StoryID)
  /// Carries out a system step.
  case system(step: String, SystemOperation)
}

/// A job before it has an id.
package struct JobRequest: Hashable, Sendable {
  /// What the agent is there for.
  package var role: Role
  /// The workflow's step.
  package var step: String
  /// The story, when it is one.
  package var story: StoryID?
  /// Which attempt this is, from 1.
  package var attempt: Int
  /// The Claude Code agent type.
  package var agentType: String
  /// The model, or nil for the session's own.
  package var model: String?
  /// The agent program that a headless driver starts for it; empty for the driver's own.
  package var program = ""

  /// The job with an id.
  ///
  /// - `base`: The commit that the work starts from; empty in planning.
  package func spec(_ id: JobID, base: String = "") -> JobSpec {
    JobSpec(
      id: id, role: role, step: step, story: story, attempt: attempt, agentType: agentType, model: model,
      base: base, program: program)
  }
}

extension JobRequest {
  /// The request that a job was made for.
  package init(_ spec: JobSpec) {
    self.init(
      role: spec.role, step: spec.step, story: spec.story, attempt: spec.attempt,
      agentType: spec.agentType, model: spec.model, program: spec.program)
  }
}
