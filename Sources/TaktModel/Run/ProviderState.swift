/// What is known of the ways to models that a run uses.
package struct ProviderState: Hashable, Sendable {
  /// What a way has come to.
  package struct Standing: Hashable, Sendable {
    /// The last fault.
    package var limit: ProviderLimit
    /// Whether nothing is to be tried until it is cleared.
    package var isInTheWay: Bool
    /// How often in a row the provider refused.
    package var failures: Int
    /// When it first did.
    package var since: Timestamp
  }

  /// The ways on which a fault was met, in the order in which it was first met; one that let an agent work is forgotten.
  package private(set) var standings: [Standing] = []

  init() {}

  /// What a way has come to, or nil when nothing speaks against it.
  package func standing(_ route: ProviderRoute) -> Standing? {
    standings.first { $0.limit.route == route }
  }

  /// What keeps a way from being tried, or nil.
  ///
  /// Only limits and overload are of one way alone; what is wrong with a login or the network is wrong with all.
  package func obstacle(_ route: ProviderRoute) -> Standing? {
    standings.first { $0.isInTheWay && !$0.limit.kind.allowsFallback }
      ?? standings.first { $0.isInTheWay && $0.limit.route == route }
  }

  /// The first of some ways that may be tried, or what is in the way of them all: of those, what is over first.
  package func choose(_ routes: [ProviderRoute]) -> Choice? {
    var first: Standing?
    for route in routes {
      guard let found = obstacle(route) else { return .open(route) }
      guard let known = first else {
        first = found
        continue
      }
      let isSooner = found.limit.until.map { until in known.limit.until.map { until < $0 } ?? true } ?? false
      if isSooner { first = found }
    }
    return first.map { .closed($0) }
  }

  /// Which of several ways may be tried.
  package enum Choice: Hashable, Sendable {
    /// This one.
    case open(ProviderRoute)
    /// None.
    case closed(Standing)
  }

  // MARK: - Fold

  /// Notes a fault on a way.
  mutating func close(_ limit: ProviderLimit, at: Timestamp) {
    if let position = standings.firstIndex(where: { $0.limit.route == limit.route }) {
      standings[position].limit = limit
      standings[position].isInTheWay = true
      standings[position].failures += 1
    } else {
      standings.append(Standing(limit: limit, isInTheWay: true, failures: 1, since: at))
    }
  }

  /// Notes that a way may be tried again.
  mutating func open(_ route: ProviderRoute) {
    guard let position = standings.firstIndex(where: { $0.limit.route == route }) else { return }
    standings[position].isInTheWay = false
  }

  /// Notes that an agent got through to its model and did something.
  mutating func reached(_ route: ProviderRoute) {
    if !standings.isEmpty { standings.removeAll { $0.limit.route == route } }
  }

  /// Forgets every fault, because whoever resumes a run wants it tried, and has perhaps done something about it.
  mutating func forgetAll() { standings.removeAll() }
}

extension JobSpec {
  /// The way to its model.
  package var route: ProviderRoute { ProviderRoute(program: program, model: model) }
}
