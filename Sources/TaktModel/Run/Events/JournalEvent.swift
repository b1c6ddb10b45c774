package import TaktText

/// What happens to the journal itself.
package enum JournalEvent: EventFamily {
  /// A torn record at the journal's end was removed.
  case repaired(droppedBytes: Int)

  package enum Name: String, CaseIterable, Sendable {
    case repaired = "journal.repaired"
  }

  package var name: Name {
    switch self {
    case .repaired: .repaired
    }
  }

  package var members: [(String, JSONValue)] {
    switch self {
    case .repaired(let droppedBytes): [("droppedBytes", .integer(droppedBytes))]
    }
  }

  package init(_ name: Name, _ node: JSONNode) throws(RecordError) {
    switch name {
    case .repaired: self = .repaired(droppedBytes: try node.number("droppedBytes", in: 0...Int.max))
    }
  }

  package var jobID: JobID? { nil }
  package var story: StoryID? { nil }
}

extension RunState {
  mutating func apply(_ event: JournalEvent) {
    switch event {
    case .repaired: break
    }
  }
}
