/// One finding about a text: what is wrong, where, and what to do about it.
package struct Diagnostic: Hashable, Sendable {
  /// How bad a finding is.
  package enum Severity: String, Hashable, Sendable {
    case error
    case warning
    case note
  }

  /// How bad it is.
  package var severity: Severity

  /// A stable, dotted name such as `plan.cycle`, for tools and tests.
  package var code: String

  /// What is wrong, as one sentence without a full stop.
  package var message: String

  /// The name of the text as a person would type it, usually a path.
  package var file: String?

  /// The place of the first character concerned.
  package var position: SourcePosition?

  /// The place in the value, such as `userStories[3].dependsOn[0]`.
  package var path: String?

  /// What to do next, as one sentence.
  package var hint: String?

  /// The source line and a caret line below it, without a line break at the end.
  package var excerpt: String?

  /// How many findings it stands for: more than one when it sums up those that are not listed.
  package var count: Int

  /// Creates a finding.
  package init(
    _ severity: Severity, code: String, message: String, file: String? = nil, position: SourcePosition? = nil,
    path: String? = nil, hint: String? = nil, excerpt: String? = nil, count: Int = 1
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.file = file
    self.position = position
    self.path = path
    self.hint = hint
    self.excerpt = excerpt
    self.count = count
  }
}
