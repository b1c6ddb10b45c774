/// How a run ended.
package struct RunResult: Hashable, Sendable {
  /// The two ends.
  package enum Kind: String, Hashable, Sendable {
    /// The goal is reached.
    case complete
    /// It is not.
    case blocked
  }

  /// Which end it was.
  package var kind: Kind
  /// Why, in one sentence; empty when the goal is reached.
  package var reason: String

  /// Creates a result.
  package init(_ kind: Kind, reason: String = "") {
    self.kind = kind
    self.reason = reason
  }
}
