package import TaktText

/// What happens to the lease on a run.
package enum DriverEvent: EventFamily {
  /// A driver acquired the lease.
  case attached(Driver)
  /// The driver gave the lease up in good order.
  case detached

  package enum Name: String, CaseIterable, Sendable {
    case attached = "driver.attached"
    case detached = "driver.detached"
  }

  package var name: Name {
    switch self {
    case .attached: .attached
    case .detached: .detached
    }
  }

  package var members: [(String, JSONValue)] {
    switch self {
    case .attached(let driver): driver.members
    case .detached: []
    }
  }

  package init(_ name: Name, _ node: JSONNode) throws(RecordError) {
    switch name {
    case .attached: self = .attached(try Driver(node))
    case .detached: self = .detached
    }
  }

  package var jobID: JobID? { nil }
  package var story: StoryID? { nil }
}

extension RunState {
  /// - `last`: when the last event before this one happened
  mutating func apply(_ event: DriverEvent, at: Timestamp, after last: Timestamp?) {
    switch event {
    case .attached(let driver):
      // A driver that died left no record of when; what it wrote last is the best that is known.
      if let last { attempts.pause(at: last) }
      attempts.work(from: at)
      self.driver = driver
      lastDriver = driver
      if driver.kind == .headless { lastHeadlessDriver = driver }
    case .detached:
      attempts.pause(at: at)
      driver = nil
    }
  }
}
