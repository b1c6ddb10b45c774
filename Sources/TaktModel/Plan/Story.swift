/// One unit of work that fits one fresh context.
package struct Story: Hashable, Sendable {
  /// What part of a program a story is mostly about.
  package enum Kind: String, Sendable, CaseIterable {
    case logic, ui, hybrid
  }

  /// How much work a story is expected to be.
  package enum Size: String, Sendable, CaseIterable {
    case small, medium, large
  }

  /// When a story's scenarios are checked.
  package enum Verification: String, Sendable, CaseIterable {
    case inline, deep
  }

  /// The story's name in its plan.
  package var id: StoryID

  /// What it is called; foreign text, one line by convention only.
  package var title: String

  /// Who wants what and why; foreign text.
  package var description: String

  /// What can be observed when it is done; foreign text.
  package var acceptanceCriteria: [String]

  /// The wanted order, smaller first.
  package var priority: Int

  /// What part of the program it is mostly about.
  package var kind: Kind

  /// How much work it is expected to be.
  package var size: Size

  /// When its scenarios are checked.
  package var verification: Verification

  /// What the plan's file says about it being done: a claim until the journal agrees.
  package var passes: Bool

  /// The stories that must be done before it.
  package var dependsOn: [StoryID]

  /// What is already known to be wrong or difficult; foreign text.
  package var knownIssues: [String]

  /// What the planner wants the worker to know; foreign text.
  package var notes: String

  /// Patterns of the files that it is about; stories with common ones are not worked on side by side.
  package var files: [String]

  /// Creates a story; everything but the id has the default that a plan without the field gets.
  package init(
    id: StoryID, title: String = "", description: String = "", acceptanceCriteria: [String] = [], priority: Int = 0,
    kind: Kind = .logic, size: Size = .small, verification: Verification = .inline, passes: Bool = false,
    dependsOn: [StoryID] = [], knownIssues: [String] = [], notes: String = "",
    files: [String] = []
  ) {
    self.id = id
    self.title = title
    self.description = description
    self.acceptanceCriteria = acceptanceCriteria
    self.priority = priority
    self.kind = kind
    self.size = size
    self.verification = verification
    self.passes = passes
    self.dependsOn = dependsOn
    self.knownIssues = knownIssues
    self.notes = notes
    self.files = files
  }
}
