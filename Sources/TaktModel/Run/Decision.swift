/// What follows from a run's state.
package enum Decision: Hashable, Sendable {
  /// The process itself moves on: these events are to be written down, then it is to be asked again.
  case record([RunEvent])
  /// These assignments are to be made out, then it is to be asked again.
  case assign([AssignmentRequest])
  /// The helper has something to do itself, then it is to be asked again.
  case perform(EngineTask)
  /// These assignments are out; agents are to work on them.
  case work([AssignmentState])
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

  /// The assignment with a token.
  package func assignment(_ token: Token) -> Assignment {
    Assignment(
      token: token, role: role, step: step, story: story, attempt: attempt, agent: agent, model: model)
  }
}
