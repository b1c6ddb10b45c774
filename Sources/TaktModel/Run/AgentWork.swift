/// What the agent of a job is asked to do, and what it may report: the contract that its report is held to.
package struct AgentWork: Hashable, Sendable {
  /// What a report says of the work, by the contract of its job.
  package enum Claim: Hashable, Sendable {
    /// The story is done.
    case done
    /// The story is done already; nothing needed to change.
    case unchanged
    /// The agent of a step chose one of its conditions.
    case choice(String)
  }

  /// The words with which a report may end.
  package enum Outcomes: Hashable, Sendable {
    /// Those of a story.
    case story
    /// The conditions of a step.
    case choices([String])
  }

  /// The brief, by its file name in `briefs/` without the ending.
  package var brief: String
  /// What the workflow asks for; empty for a story, whose plan says that.
  package var instruction: String
  /// Whether it may change files.
  package var edits: Bool
  /// What the report must be.
  package var contract: ReportContract
  /// The name by which instructions refer to the report.
  package var report: String
  /// The words with which the report may end, besides `blocked`.
  package var outcomes: Outcomes

  /// The word of a report that says the work cannot be done, whatever the job.
  package static let blocked = "blocked"

  /// The words of `outcomes` in order.
  package var words: [String] {
    switch outcomes {
    case .story: ["done", "unchanged"]
    case .choices(let choices): choices
    }
  }

  /// What a word means for this job, or nil when it is none of its words.
  package func claim(_ word: String) -> Claim? {
    guard words.contains(where: { $0.utf8.elementsEqual(word.utf8) }) else { return nil }
    return switch outcomes {
    case .choices: .choice(word)
    case .story: word == "done" ? .done : .unchanged
    }
  }
}

extension Workflow {
  /// What the agent of a job is asked to do, or nil when the workflow has no such work.
  package func work(of spec: JobSpec) -> AgentWork? {
    guard let step = step(spec.step) else { return nil }
    switch step.kind {
    case .stories(let stories):
      return AgentWork(
        brief: spec.role == .resolver ? "resolver" : stories.brief, instruction: "", edits: true, contract: .text,
        report: "", outcomes: .story)
    case .agent(let agent):
      let choices = step.rules.map(\.condition.text).filter { !["failed", AgentWork.blocked].contains($0) }
      return AgentWork(
        brief: agent.brief, instruction: agent.instruction, edits: agent.edits, contract: agent.contract,
        report: agent.report ?? "\(step.name).md", outcomes: .choices(choices))
    case .system: return nil
    }
  }
}

extension Rule.Condition {
  /// The condition's own text.
  package var text: String {
    switch self {
    case .outcome(let text), .all(let text), .any(let text): text
    }
  }
}
