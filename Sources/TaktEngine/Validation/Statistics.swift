package import TaktModel
package import TaktSystem
import TaktText

/// What earlier runs of a project measured.
package struct Statistics: Sendable {
  private let context: Context

  /// Creates a view of a project's statistics.
  package init(_ context: Context) {
    self.context = context
  }

  /// How long stories take in the project of a plan; statistics that cannot be read are none.
  package func durations(for plan: DocumentFile) -> ExpectedDurations {
    let folder = PathText.parent(of: plan.path) ?? "."
    let path = "\(folder)/\(Project.stateFolder)/stats.json"
    guard let bytes = try? context.files.readIfPresent(path, limit: 1 << 20) else { return ExpectedDurations() }
    return ExpectedDurations(statistics: SourceText(name: path, bytes: bytes))
  }
}
