package import TaktText

/// What happens to a tree that agents work in.
package enum WorkspaceEvent: EventFamily {
  /// A tree is about to be made or taken over.
  case planned(TreeRecord)
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
    case .planned: self = .planned(try TreeRecord(node))
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
      if let position = trees.firstIndex(where: { $0.isAt(path) }) { trees[position].isReady = true }
    case .removed(let path): trees.removeAll { $0.isAt(path) }
    }
  }

  private mutating func plan(_ tree: TreeRecord) {
    guard let position = trees.firstIndex(where: { $0.isAt(tree.path) }) else { return trees.append(tree) }
    // The same tree for another attempt; at another commit it has to be put right first.
    var tree = tree
    tree.isReady = trees[position].isReady && trees[position].base == tree.base
    trees.remove(at: position)
    trees.append(tree)
  }
}

extension TreeRecord {
  fileprivate func isAt(_ path: String) -> Bool { self.path.utf8.elementsEqual(path.utf8) }
}
