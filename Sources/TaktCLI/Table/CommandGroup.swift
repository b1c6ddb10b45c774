/// A heading under which commands stand in the overview and the reference.
package enum CommandGroup: String, Sendable, CaseIterable {
  /// Commands that start, drive, watch and end a run.
  case running
  /// Commands that make and check plans.
  case planning
  /// Commands that agents and hooks call during a run.
  case agents
  /// Commands that look at a plan, a project or a machine and report.
  case checking
  /// Commands about the tool itself.
  case tool

  /// The heading as a person reads it.
  package var title: String {
    switch self {
    case .running: "run a plan"
    case .planning: "make a plan"
    case .agents: "called by agents and hooks during a run"
    case .checking: "check and report"
    case .tool: "the tool itself"
    }
  }
}
