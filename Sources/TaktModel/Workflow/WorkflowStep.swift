/// One node of a workflow.
package struct WorkflowStep: Hashable, Sendable {
  /// What happens in a step.
  package enum Kind: Hashable, Sendable {
    /// One agent does one assignment.
    case agent(AgentStep)
    /// The stories of the plan are worked through.
    case stories(StoriesStep)
    /// The helper does something itself.
    case system(SystemOperation)
  }

  /// The name by which rules refer to it.
  package var name: String

  /// What happens in it.
  package var kind: Kind

  /// Where it leads, first match wins.
  package var rules: [Rule]

  /// Creates a step.
  package init(name: String, kind: Kind, rules: [Rule]) {
    self.name = name
    self.kind = kind
    self.rules = rules
  }
}

/// What one agent is asked to do in a step of its own.
package struct AgentStep: Hashable, Sendable {
  /// What the agent is there for.
  package var role: Role

  /// The Claude Code agent type that carries it, such as `takt-worker`.
  package var agent: String

  /// The text that says what to do.
  package var instruction: String

  /// Whether it may change files; what it changes is checked and committed, and without leave any change is refused.
  package var edits: Bool

  /// The model to use, or nil for the session's own.
  package var model: String?

  /// How many further attempts follow a failed one.
  package var retries: Int

  /// The brief that the agent is given, by its file name in `briefs/` without the ending.
  package var brief: String

  /// What the agent's report must be.
  package var contract: ReportContract

  /// The name by which instructions refer to the report, or nil for the step's own with `.md`.
  package var report: String?

  /// Creates an agent step.
  package init(
    role: Role = .worker, agent: String = "takt-worker", instruction: String, edits: Bool = false,
    model: String? = nil, retries: Int = 2, brief: String = "step", contract: ReportContract = .text,
    report: String? = nil
  ) {
    self.report = report
    self.role = role
    self.agent = agent
    self.brief = brief
    self.contract = contract
    self.instruction = instruction
    self.edits = edits
    self.model = model
    self.retries = retries
  }
}

/// What an agent's report must be to be accepted.
package enum ReportContract: String, Hashable, Sendable, CaseIterable {
  /// Any text.
  case text
  /// A draft of a plan with its scenarios, as JSON that `PlanDraft` reads.
  case plan
}

/// How the stories of a plan are worked through.
package struct StoriesStep: Hashable, Sendable {
  /// The Claude Code agent type that carries a story, such as `takt-worker`.
  package var agent: String

  /// The brief that a worker is given, by its file name in `briefs/` without the ending.
  package var brief: String

  /// The model to use, or nil for the session's own.
  package var model: String?

  /// How many further attempts follow a failed one before the story is blocked.
  package var retries: Int

  /// The Claude Code agent type that settles a conflict, such as `takt-resolver`.
  package var resolver: String

  /// Creates a stories step.
  package init(
    agent: String = "takt-worker", brief: String = "worker", model: String? = nil, retries: Int = 2,
    resolver: String = "takt-resolver"
  ) {
    self.resolver = resolver
    self.agent = agent
    self.brief = brief
    self.model = model
    self.retries = retries
  }
}

/// A deterministic operation that a workflow can name.
package enum SystemOperation: String, Hashable, Sendable, CaseIterable {
  /// Writes the account of the run; its outcome is `passed` when every story is done, else `blocked`.
  case summary
  /// Looks at the last draft of a plan; its outcome is `too big` while stories should be split and may be, else `valid`.
  case checkPlan = "check-plan"

  /// The outcomes that rules can name.
  package var outcomes: [String] {
    switch self {
    case .summary: ["passed", "blocked"]
    case .checkPlan: ["valid", "too big"]
    }
  }
}
