/// A fault of a model's provider, as a run has met it.
package struct ProviderLimit: Hashable, Sendable {
  /// The way on which it was met.
  package var route: ProviderRoute
  /// What is in the way.
  package var kind: ProviderFault.Kind
  /// When to try again; nil when it needs a person.
  package var until: Timestamp?
  /// What the agent's program reported.
  package var detail: String

  /// Describes a fault that a run has met.
  package init(_ route: ProviderRoute, _ kind: ProviderFault.Kind, until: Timestamp?, detail: String) {
    self.route = route
    self.kind = kind
    self.until = until
    self.detail = detail
  }

  /// The longest that a run waits; what takes longer is for a person to decide.
  package static let longestWaitMilliseconds: Int64 = 6 * 3600 * 1000

  /// Whether a run does not wait for it: it needs a person, or it would take too long.
  ///
  /// - `since`: when the provider first refused without having let anything through meanwhile
  package func isForAPerson(since: Timestamp, now: Timestamp) -> Bool {
    guard let until else { return true }
    return until.milliseconds - now.milliseconds > Self.longestWaitMilliseconds
      || now.milliseconds - since.milliseconds > Self.longestWaitMilliseconds
  }

  /// What is in the way and until when, in one sentence.
  package var text: String {
    guard let until else { return kind.text }
    return "\(kind.text); it is tried again at \(until.text)"
  }
}

extension ProviderFault {
  /// When to try again, or nil when that needs a person.
  ///
  /// A time that the provider states is kept, with up to a tenth of the wait on top, at most a minute: not everybody is to
  /// come back in the same second. Without one the wait doubles from 5 seconds to 5 minutes, a tenth more or less.
  ///
  /// - `failures`: how often in a row the provider refused, this time included
  /// - `chance`: a random number from 0 up to 1
  package func nextTry(_ failures: Int, now: Timestamp, chance: Double) -> Timestamp? {
    guard kind.passesByItself else { return nil }
    if let until, until > now {
      let spread = min(60_000, (until.milliseconds - now.milliseconds) / 10)
      return Timestamp(milliseconds: until.milliseconds + Int64(Double(spread) * chance))
    }
    let wait = min(300_000, 5000 << min(max(failures, 1) - 1, 10))
    return Timestamp(milliseconds: now.milliseconds + Int64(Double(wait) * (0.9 + chance / 5)))
  }
}
