/// One piece of work given to one agent.
package struct JobSpec: Hashable, Sendable {
  /// The word by which the agent names it.
  package var id: JobID
  /// What the agent is there for.
  package var role: Role
  /// The workflow's step that it belongs to.
  package var step: String
  /// The story, when it is one.
  package var story: StoryID?
  /// Which attempt at the story or step this is, from 1.
  package var attempt: Int
  /// The Claude Code agent type.
  package var agentType: String
  /// The model, or nil for the session's own.
  package var model: String?
  /// The commit that the work starts from; empty in planning, and in solo runs of older helpers.
  package var base: String
  /// The agent program that a headless driver starts for it; empty for the driver's own.
  package var program: String

  /// Creates an assignment.
  package init(
    id: JobID, role: Role, step: String, story: StoryID?, attempt: Int, agentType: String, model: String? = nil,
    base: String = "", program: String = ""
  ) {
    self.id = id
    self.role = role
    self.step = step
    self.story = story
    self.attempt = attempt
    self.agentType = agentType
    self.model = model
    self.base = base
    self.program = program
  }
}

/// How an agent went without an accepted report.
package enum AgentEnding: String, Hashable, Sendable, CaseIterable {
  /// It stopped by itself.
  case silent
  /// Its program failed.
  case crashed
  /// It ran into a time limit.
  case timedOut = "timed_out"
  /// Its reports were refused too often.
  case refused
  /// Its driver was gone; not the agent's fault, so the attempt does not count.
  case interrupted
  /// The model's provider did not let it work; not the agent's fault, so the attempt does not count.
  case limited

  /// Whether the attempt counts against the story's retries.
  package var countsAsFailure: Bool { self != .interrupted && self != .limited }
}
