/// What follows from a run's state.
package enum Decision: Hashable, Sendable {
  /// The process itself moves on: these events are to be written down, then it is to be asked again.
  case record([RunEvent])
  /// These assignments are to be made out, then it is to be asked again.
  case assign([AssignmentRequest])
  /// The helper has something to do itself, then it is to be asked again.
  case perform(EngineTask)
  /// These assignments are out, and agents are to work on them; accepted work that is to be merged comes after them.
  case work([AssignmentState], merging: [AssignmentState] = [])
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
  case land(Token)
  /// Moves the unfinished work of a blocked story out of the way.
  case keepWork(StoryID)
  /// Carries out a system step.
  case system(step: String, SystemOperation)
}

/// An assignment before it has a token.
package struct AssignmentRequest: Hashable, Sendable {
  /// What the agent is there for.
  package var role: Role
  /// The workflow's step.
  package var step: String
  /// The story, when it is one.
  package var story: StoryID?
  /// Which attempt this is, from 1.
  package var attempt: Int
  /// The Claude Code agent type.
  package var agent: String
  /// The model, or nil for the session's own.
  package var model: String?
  /// The agent program that a headless driver starts for it; empty for the driver's own.
  package var program = ""

  /// The assignment with a token.
  ///
  /// - `base`: In team mode the commit that the work starts from, else empty.
  package func assignment(_ token: Token, base: String = "") -> Assignment {
    Assignment(
      token: token, role: role, step: step, story: story, attempt: attempt, agent: agent, model: model,
      base: base, program: program)
  }
}

extension AssignmentRequest {
  /// The request that an assignment was made out for.
  package init(_ assignment: Assignment) {
    self.init(
      role: assignment.role, step: assignment.step, story: assignment.story, attempt: assignment.attempt,
      agent: assignment.agent, model: assignment.model, program: assignment.program)
  }
}
