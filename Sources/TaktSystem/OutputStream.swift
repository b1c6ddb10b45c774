package import TaktText

/// Where text for a person or another program goes.
package protocol OutputStream: Sendable {
  /// Writes text at once and as a whole; what goes wrong is kept in `failure`.
  func write(_ text: String)

  /// Whether a person sees it as it is written.
  var isTerminal: Bool { get }

  /// The columns of the terminal, or nil when it is none or does not say.
  var width: Int? { get }

  /// The first error of writing, so that a full disk does not pass for success.
  var failure: Failure? { get }
}

extension OutputStream {
  package var failure: Failure? { nil }
}
