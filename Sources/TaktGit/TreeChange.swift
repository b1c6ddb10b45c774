/// A file that differs between two trees.
package struct TreeChange: Hashable, Sendable {
  /// What became of a file.
  package enum Kind: Hashable, Sendable {
    /// Only the new tree has it.
    case added
    /// Both trees have it, with another content, mode or type.
    case modified
    /// Only the old tree has it.
    case removed
  }

  /// The file.
  package let path: GitPath
  /// What became of it.
  package let kind: Kind
}
