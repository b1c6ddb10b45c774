package import TaktText

/// What happens to a step of the workflow.
package enum StepEvent: EventFamily {
  /// The workflow entered a step.
  case started(step: String)
  /// The helper carried out a step of its own.
  case systemFinished(step: String, outcome: String)
  /// A step is over, with what came out of it.
  case finished(step: String, outcome: StepOutcome)

  package enum Name: String, CaseIterable, Sendable {
    case started = "step.started"
    case systemFinished = "system.finished"
    case finished = "step.finished"
  }

  package var name: Name {
    switch self {
    case .started: .started
    case .systemFinished: .systemFinished
    case .finished: .finished
    }
  }

  package var members: [(String, JSONValue)] {
    switch self {
    case .started(let step): [("step", .string(step))]
    case .systemFinished(let step, let outcome): [("step", .string(step)), ("outcome", .string(outcome))]
    case .finished(let step, let outcome): [("step", .string(step)), ("outcome", outcome.value)]
    }
  }

  package init(_ name: Name, _ node: JSONNode) throws(RecordError) {
    let step = try node.text("step")
    switch name {
    case .started: self = .started(step: step)
    case .systemFinished: self = .systemFinished(step: step, outcome: try node.text("outcome"))
    case .finished: self = .finished(step: step, outcome: try StepOutcome(node.member("outcome")))
    }
  }

  package var jobID: JobID? { nil }
  package var story: StoryID? { nil }
}

extension RunState {
  mutating func apply(_ event: StepEvent) {
    switch event {
    case .started(let name):
      step = name
      stepsEntered += 1
      visits[name, default: 0] += 1
      systemOutcome = nil
      finishedStep = nil
    case .systemFinished(_, let outcome): systemOutcome = outcome
    case .finished(let name, let outcome): finishedStep = FinishedStep(name: name, outcome: outcome)
    }
  }
}
