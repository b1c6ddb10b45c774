/// Names that a shell completes and only the project knows.
package enum NameKind: String, Hashable, Sendable, CaseIterable {
  case stories, gates, runs, guides, workflows, settings
}
