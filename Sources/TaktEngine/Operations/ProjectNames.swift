import TaktModel
package import TaktSystem
import TaktText

/// The names that a project knows, for shells that complete them.
///
/// Whatever cannot be read has no names: a shell that completes a line has no use for a failure.
package struct ProjectNames: Sendable {
  private let context: Context

  /// Creates a view of the project around the working directory.
  package init(_ context: Context) {
    self.context = context
  }

  private var project: Project? { try? Project.locate(context) }

  /// The stories of the plan.
  package var stories: [String] {
    guard let project, let path = try? project.planPath(), let plan = try? project.plan(path) else { return [] }
    return plan.stories.map(\.id.text)
  }

  /// The gates of the configuration.
  package var gates: [String] {
    guard let project, let layers = try? project.configuration() else { return [] }
    return layers.configuration.gates.map(\.name)
  }

  /// The runs, oldest first.
  package var runs: [String] {
    guard let project, let folders = try? RunFolder.all(project) else { return [] }
    return folders.map(\.id.text)
  }

  /// The guides of the pack.
  package var guides: [String] { Pack(context, project: project).names("guides") }

  /// The workflows of the project, the user and the pack.
  package var workflows: [String] { Pack(context, project: project).names("workflows") }
}
