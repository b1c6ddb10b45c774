/// A heading under which commands stand in the overview and the reference.
///
/// What people type comes first; what only sessions, agents and hooks call comes last.
package enum CommandGroup: String, Sendable, CaseIterable {
  /// Commands that start, drive, watch and end a run.
  case running
  /// Commands that make plans.
  case planning
  /// Commands about work trees and preserved work.
  case workspaces
  /// Commands that look at a plan, a project or a machine and report.
  case checking
  /// Commands about settings and workflows.
  case configuring
  /// Commands about the tool itself.
  case tool
  /// Commands that sessions, agents, hooks and scripts of takt's own call.
  case machinery

  /// The heading as it is shown.
  package var title: String {
    switch self {
    case .running: "run a plan"
    case .planning: "make a plan"
    case .workspaces: "work trees and preserved work"
    case .checking: "check and report"
    case .configuring: "settings and workflows"
    case .tool: "the tool itself"
    case .machinery: "called by Claude Code sessions, agents and hooks"
    }
  }
}
