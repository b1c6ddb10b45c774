package import TaktText

/// What happens to a tree that agents work in.
package enum WorkspaceEvent: EventFamily {
  /// A tree is about to be made or taken over.
  case planned(WorkspaceRecord)
  /// A tree is as it should be.
  case ready(path: String)
  /// A tree is gone.
  case removed(path: String)

  package enum Name: String, CaseIterable, Sendable {
    case planned = "tree.planned"
    case ready = "tree.ready"
    case removed = "tree.removed"
  }

  package var name: Name {
    switch self {
    case .planned: .planned
    case .ready: .ready
    case .removed: .removed
    }
  }

  package var members: [(String, JSONValue)] {
    switch self {
    case .planned(let tree): tree.members
    case .ready(let path), .removed(let path): [("path", .string(path))]
    }
  }

  package init(_ name: Name, _ node: JSONNode) throws(RecordError) {
    switch name {
    case .planned: self = .planned(try WorkspaceRecord(node))
    case .ready: self = .ready(path: try node.text("path"))
    case .removed: self = .removed(path: try node.text("path"))
    }
  }

  package var jobID: JobID? { if case .planned(let tree) = self { tree.jobID } else { nil } }
  package var story: StoryID? { nil }
}

extension RunState {
  mutating func apply(_ event: WorkspaceEvent) {
    switch event {
    case .planned(let tree): plan(tree)
    case .ready(let path):
      if let position = workspaces.firstIndex(where: { $0.isAt(path) }) { workspaces[position].isReady = true }
    case .removed(let path): workspaces.removeAll { $0.isAt(path) }
    }
  }

  private mutating func plan(_ tree: WorkspaceRecord) {
    guard let position = workspaces.firstIndex(where: { $0.isAt(tree.path) }) else { return workspaces.append(tree) }
    // The same tree for another attempt; at another commit it has to be put right first.
    var tree = tree
    tree.isReady = workspaces[position].isReady && workspaces[position].base == tree.base
    workspaces.remove(at: position)
    workspaces.append(tree)
  }
}

extension WorkspaceRecord {
  fileprivate func isAt(_ path: String) -> Bool { self.path.utf8.elementsEqual(path.utf8) }
}
