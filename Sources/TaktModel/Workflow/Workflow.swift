/// A process as data: steps, who does them, and the rules that lead from one to the next.
package struct Workflow: Hashable, Sendable {
  /// The name by which a person asks for it.
  package var name: String

  /// What it does, in one line.
  package var description: String

  /// How many steps may be entered before the run is given up.
  package var maxSteps: Int

  /// The step a run begins with.
  package var initialStep: String

  /// The steps in the order of the file.
  package var steps: [WorkflowStep]

  /// Creates a workflow.
  package init(name: String, description: String = "", maxSteps: Int = 10, initialStep: String, steps: [WorkflowStep]) {
    self.name = name
    self.description = description
    self.maxSteps = maxSteps
    self.initialStep = initialStep
    self.steps = steps
  }

  /// The step with a name.
  package func step(_ name: String) -> WorkflowStep? {
    steps.first { $0.name == name }
  }
}

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

  /// Creates an agent step.
  package init(
    role: Role = .worker, agent: String = "takt-worker", instruction: String, edits: Bool = false,
    model: String? = nil, retries: Int = 2, brief: String = "step", contract: ReportContract = .text
  ) {
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

  /// Creates a stories step.
  package init(agent: String = "takt-worker", brief: String = "worker", model: String? = nil, retries: Int = 2) {
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

/// What an agent is there for.
package enum Role: String, Hashable, Sendable, CaseIterable {
  case worker, fixer, verifier, reviewer, resolver, retro, planner
}

/// Where a step leads when its outcome meets a condition.
package struct Rule: Hashable, Sendable {
  /// What must hold.
  package enum Condition: Hashable, Sendable {
    /// The step's outcome is this text.
    case outcome(String)
    /// All parts of the step have this outcome.
    case all(String)
    /// At least one part of the step has this outcome.
    case any(String)
  }

  /// Where a rule leads.
  package enum Target: Hashable, Sendable {
    case step(String)
    /// The run ends well.
    case complete
    /// The run ends without having reached its goal.
    case abort
  }

  /// What must hold.
  package var condition: Condition

  /// Where it leads.
  package var next: Target

  /// Creates a rule.
  package init(_ condition: Condition, next: Target) {
    self.condition = condition
    self.next = next
  }
}

/// What came out of a step: one word, or one word for each of its parts.
package enum StepOutcome: Hashable, Sendable {
  case single(String)
  case parts([String])

  /// Whether a condition holds for this outcome.
  package func meets(_ condition: Rule.Condition) -> Bool {
    switch (condition, self) {
    case (.outcome(let wanted), .single(let outcome)): outcome.utf8.elementsEqual(wanted.utf8)
    case (.all(let wanted), .parts(let parts)): parts.allSatisfy { $0.utf8.elementsEqual(wanted.utf8) }
    case (.any(let wanted), .parts(let parts)): parts.contains { $0.utf8.elementsEqual(wanted.utf8) }
    case (.all(let wanted), .single(let outcome)), (.any(let wanted), .single(let outcome)):
      outcome.utf8.elementsEqual(wanted.utf8)
    case (.outcome, .parts): false
    }
  }

  /// The outcome as a person reads it.
  package var text: String {
    switch self {
    case .single(let outcome): outcome
    case .parts(let parts): parts.joined(separator: ", ")
    }
  }
}
