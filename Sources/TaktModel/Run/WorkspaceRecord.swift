import TaktText

/// How an assignment's own tree is kept apart from the others.
package enum Isolation: String, Hashable, Sendable, CaseIterable {
  /// A linked work tree of the same repository, made by the helper.
  case worktree
  /// A clone with an object store of its own, from which nothing leads back.
  case clone
  /// A work tree that Claude Code made for its agent, and that `brief` put right.
  case session
}

/// A tree that the helper made or took over: one entry of the run's manifest.
package struct WorkspaceRecord: Hashable, Sendable {
  /// The folder; an absolute path.
  package var path: String
  /// What it is for: a story's id, `US-001-merge` for the settling of a conflict, `merge` for the check of merged work.
  package var name: String
  /// The assignment that is worked on in it, or nil for the check of merged work.
  package var jobID: JobID?
  /// The commit that it starts from.
  package var base: String
  /// How it is kept apart.
  package var isolation: Isolation
  /// Whether it is as it should be: at its base, with copied files, prepared.
  package var isReady = false

  /// Describes a tree that is to be made.
  package init(path: String, name: String, jobID: JobID?, base: String, isolation: Isolation) {
    self.path = path
    self.name = name
    self.jobID = jobID
    self.base = base
    self.isolation = isolation
  }
}

extension WorkspaceRecord {
  var members: [(String, JSONValue)] {
    [
      ("path", .string(path)), ("name", .string(name)), ("token", jobID.map { .string($0.text) } ?? .null),
      ("base", .string(base)), ("isolation", .string(isolation.rawValue)),
    ]
  }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(
      path: try node.text("path"), name: try node.text("name"),
      jobID: node.textIfPresent("token") == nil ? nil : try node.jobID(), base: try node.text("base"),
      isolation: try node.choice("isolation"))
  }
}

extension JobSpec {
  /// What the job's workspace and checkpoint are called: the story's id, `US-001-merge`, or the step's name.
  package var workspaceName: String {
    guard let story else { return step }
    return role == .resolver ? "\(story)-merge" : story.text
  }
}
