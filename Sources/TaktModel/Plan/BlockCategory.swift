/// Why a story is not done.
package enum BlockCategory: String, Hashable, Sendable, CaseIterable {
  /// The work went wrong; another attempt may succeed.
  case implementationError = "implementation_error"
  /// The story can be read in more than one way.
  case specUnclear = "spec_unclear"
  /// The story cannot be done as it is written.
  case specImpossible = "spec_impossible"
  /// A story that it depends on is not done.
  case dependency
  /// It could not be merged with what other stories changed.
  case mergeConflict = "merge_conflict"

  /// The categories that an agent may name.
  package static let reportable: [BlockCategory] = [.implementationError, .specUnclear, .specImpossible]
}
