package import TaktModel

/// What the workspaces of one run have in common.
package struct WorkspaceSite: Sendable {
  /// The project.
  package let project: Project
  /// The run's refs.
  package let refs: RunRefs
  /// The plan's file: the helper changes its status fields, so it is never part of the work.
  package let plan: String

  /// Describes the workspaces of a run.
  package init(_ project: Project, run: RunID, plan: String) {
    self.project = project
    self.plan = plan
    refs = RunRefs(project.repository, run: run)
  }
}
