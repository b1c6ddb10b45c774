package import TaktText

/// The number a process ends with.
///
/// This is the only place that turns a kind of failure into a number, so scripts can rely on it everywhere.
package struct ExitStatus: RawRepresentable, Hashable, Sendable {
  /// The number as the system sees it.
  package let rawValue: Int32

  /// Creates a status from a number.
  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// The answer is yes, or what was asked is done.
  package static let success = ExitStatus(rawValue: 0)

  /// The answer is no: invalid, blocked, drift, conflicts.
  package static let refused = ExitStatus(rawValue: 1)

  /// The command was called wrongly.
  package static let usage = ExitStatus(rawValue: 2)

  /// An input file cannot be read or is invalid.
  package static let input = ExitStatus(rawValue: 3)

  /// Something outside takt is missing or in the way.
  package static let environment = ExitStatus(rawValue: 4)

  /// The run rests because the model's provider is in the way.
  package static let provider = ExitStatus(rawValue: 5)

  /// The run rests because a breaker stopped it.
  package static let breaker = ExitStatus(rawValue: 6)

  /// A promise of takt's own code is broken.
  package static let `internal` = ExitStatus(rawValue: 70)

  /// Returns the status of a process that stopped because of a signal.
  package static func signal(_ number: Int32) -> ExitStatus {
    ExitStatus(rawValue: 128 + number)
  }

  /// Creates the status that belongs to a kind of failure.
  package init(_ kind: Failure.Kind) {
    switch kind {
    case .refused: self = .refused
    case .usage: self = .usage
    case .input: self = .input
    case .environment: self = .environment
    case .internal: self = .internal
    }
  }

  /// What each number means, in ascending order, for the reference page.
  package static let meanings: [(status: String, meaning: String)] = [
    ("0", "yes, or done"),
    ("1", "the answer is no: invalid, blocked, refused, drift, conflicts"),
    ("2", "the command was called wrongly"),
    ("3", "an input file cannot be read or is invalid (`validate` answers 1)"),
    ("4", "the environment is in the way: no git, a lock is held, a tool is missing"),
    ("5", "the model's provider is in the way: a limit, an overload, an expired login"),
    ("6", "a breaker stopped the run"),
    ("70", "a mistake in takt itself"),
    ("128+n", "stopped by signal n"),
  ]
}
