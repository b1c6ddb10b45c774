package import TaktText

/// What becomes of the draft of a plan.
package enum DraftEvent: EventFamily {
  /// It reached a stage: made by the helper, looked at or accepted by the user.
  case reached(DraftStage)

  package enum Name: String, CaseIterable, Sendable {
    case reached = "draft.reached"
  }

  package var name: Name {
    switch self {
    case .reached: .reached
    }
  }

  package var members: [(String, JSONValue)] {
    switch self {
    case .reached(let stage): [("stage", .string(stage.rawValue))]
    }
  }

  package init(_ name: Name, _ node: JSONNode) throws(RecordError) {
    switch name {
    case .reached: self = .reached(try node.choice("stage"))
    }
  }

  package var jobID: JobID? { nil }
  package var story: StoryID? { nil }
}

extension RunState {
  mutating func apply(_ event: DraftEvent) {
    switch event {
    case .reached(let stage): draft = stage
    }
  }
}
