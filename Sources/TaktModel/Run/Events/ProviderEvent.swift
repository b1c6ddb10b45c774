package import TaktText

/// What happens to a way to a model.
package enum ProviderEvent: EventFamily {
  /// A model's provider did not let an agent work.
  case limited(ProviderLimit)
  /// It may be tried again.
  case cleared(ProviderRoute)

  package enum Name: String, CaseIterable, Sendable {
    case limited = "provider.limited"
    case cleared = "provider.cleared"
  }

  package var name: Name {
    switch self {
    case .limited: .limited
    case .cleared: .cleared
    }
  }

  package var members: [(String, JSONValue)] {
    switch self {
    case .limited(let limit): limit.members
    case .cleared(let route): route.members
    }
  }

  package init(_ name: Name, _ node: JSONNode) throws(RecordError) {
    switch name {
    case .limited: self = .limited(try ProviderLimit(node))
    case .cleared: self = .cleared(try ProviderRoute(node))
    }
  }

  package var jobID: JobID? { nil }
  package var story: StoryID? { nil }
}

extension ProviderState {
  mutating func apply(_ event: ProviderEvent, at: Timestamp) {
    switch event {
    case .limited(let limit): close(limit, at: at)
    case .cleared(let route): open(route)
    }
  }
}
