package import TaktModel

extension WorkspaceSite {
  /// The tree that the manifest describes: the one place that knows which kinds there are.
  package func tree(_ record: WorkspaceRecord) -> any TreeWorkspace {
    switch record.isolation {
    case .worktree: LinkedWorkspace(site: self, record: record)
    case .clone: CloneWorkspace(site: self, record: record)
    case .session: SessionWorkspace(site: self, record: record)
    }
  }
}

extension WorkspaceRecord {
  /// What the folder of a tree is called while it is removed.
  static func nameOfGone(_ path: String) -> String { "\(path).gone" }
}
