import TaktText

/// How far accepted work of a team has come on its way to the run's branch.
package struct MergeState: Hashable, Sendable {
  /// Where it stands.
  package enum Phase: Hashable, Sendable {
    /// It waits for its turn.
    case waiting
    /// The gates run on the merged result.
    case checking(MergeTrial, ProcessRecord)
    /// The merged result is good; the branch is about to move to the commit, which older helpers did not name.
    case checked(MergeTrial, [GateResult], commit: String?)
    /// It cannot be merged as it is.
    case refused(MergeProblem)
  }

  /// The commit that has the work.
  package var commit: String
  /// Where it stands.
  package var phase: Phase

  /// Creates the state of work that is a commit now.
  package init(commit: String) {
    self.commit = commit
    phase = .waiting
  }
}

/// A merge that was tried without touching any work tree.
package struct MergeTrial: Hashable, Sendable {
  /// The branch's commit at that time.
  package var head: String
  /// The merged content, as git names it.
  package var tree: String

  /// Creates a trial.
  package init(head: String, tree: String) {
    self.head = head
    self.tree = tree
  }
}

/// Why accepted work cannot be merged as it is.
package struct MergeProblem: Hashable, Sendable {
  /// The merge that was tried; after a conflict its tree has the marks of the conflict in it.
  package var trial: MergeTrial
  /// The files in conflict, sorted by bytes; empty when gates failed on a merge without conflicts.
  package var files: [String]
  /// What git or the gates said.
  package var detail: String

  /// Creates a problem.
  package init(trial: MergeTrial, files: [String], detail: String) {
    self.trial = trial
    self.files = files
    self.detail = detail
  }

  /// The problem in one sentence.
  package var summary: String {
    guard !files.isEmpty else { return "merged, it fails: \(detail.prefix { $0 != "\n" })" }
    let more = files.count > 5 ? " and \(files.count - 5) more" : ""
    return "it conflicts in \(files.prefix(5).map { ForeignText.visible($0) }.joined(separator: ", "))\(more)"
  }
}

extension MergeTrial {
  var members: [(String, JSONValue)] { [("head", .string(head)), ("tree", .string(tree))] }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(head: try node.text("head"), tree: try node.text("tree"))
  }
}

extension MergeProblem {
  var members: [(String, JSONValue)] {
    trial.members + [("files", .strings(files)), ("detail", .string(detail))]
  }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(trial: try MergeTrial(node), files: try node.texts("files"), detail: try node.text("detail"))
  }
}
