/// A story as another document tells it, before it has an id of takt's.
package struct ImportedStory: Hashable, Sendable {
  /// The name by which others in the document refer to it; unique in the document.
  package var key: String

  /// What it is called.
  package var title: String

  /// Who wants what and why.
  package var description = ""

  /// What can be observed when it is done.
  package var criteria: [String] = []

  /// The names of the stories that must be done before it.
  package var dependsOn: [String] = []

  /// The wanted order where the document gives one, smaller first.
  package var priority: Int?

  /// What part of the program it is about, where the document says so.
  package var kind: Story.Kind?

  /// How much work it is, where the document says so.
  package var size: Story.Size?

  /// Whether the document calls it done.
  package var isDone = false

  /// What else a worker should know.
  package var notes = ""

  /// Creates a story.
  package init(key: String, title: String) {
    self.key = key
    self.title = title
  }
}

/// What a document says about a plan.
package struct ImportedDocument: Hashable, Sendable {
  /// The document's name, for decisions.
  package var name: String

  /// The project's name, where the document gives one.
  package var project = ""

  /// The feature's name, where the document gives one: a branch, a file name or a title.
  package var feature = ""

  /// What the plan is about.
  package var description = ""

  /// The stories in the order of the document.
  package var stories: [ImportedStory] = []

  /// What the plan is not about.
  package var nonGoals: [String] = []

  /// What a person must decide.
  package var decisions: [ImportDecision] = []

  /// Creates a document without stories.
  package init(name: String) {
    self.name = name
  }

  /// Notes something that a person must decide.
  mutating func decide(_ code: String, _ message: String, story: String? = nil) {
    decisions.append(ImportDecision(code: code, message: message, story: story))
  }
}

/// Something that a document leaves open and a person must settle.
package struct ImportDecision: Hashable, Sendable {
  /// A stable, dotted name such as `import.criteria`.
  package var code: String

  /// What is open, as one sentence; foreign text in it has been made visible.
  package var message: String

  /// The story concerned: the document's name for it, later takt's id.
  package var story: String?
}
