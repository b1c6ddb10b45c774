package import TaktText

/// A question to the user because journal, git and trees do not fit together, and its answer.
package enum RecoveryEvent: EventFamily {
  /// The user has to decide.
  case asked(RecoveryQuestion)
  /// The question is answered, or has no ground any more; what was put aside is kept under the ref.
  case answered(story: StoryID, answer: RecoveryAnswer, ref: String?)

  package enum Name: String, CaseIterable, Sendable {
    case asked = "recovery.asked"
    case answered = "recovery.answered"
  }

  package var name: Name {
    switch self {
    case .asked: .asked
    case .answered: .answered
    }
  }

  package var members: [(String, JSONValue)] {
    switch self {
    case .asked(let question): question.members
    case .answered(let story, let answer, let ref):
      [("story", .string(story.text)), ("answer", .string(answer.rawValue)), ("ref", .text(ref))]
    }
  }

  package init(_ name: Name, _ node: JSONNode) throws(RecordError) {
    switch name {
    case .asked: self = .asked(try RecoveryQuestion(node))
    case .answered:
      self = .answered(
        story: try node.storyID("story"), answer: try node.choice("answer"), ref: node.textIfPresent("ref"))
    }
  }

  package var jobID: JobID? { nil }

  package var story: StoryID? {
    switch self {
    case .asked(let question): question.story
    case .answered(let story, _, _): story
    }
  }
}

extension RunState {
  mutating func apply(_ event: RecoveryEvent) {
    switch event {
    case .asked(let question): recoveryQuestions.append(question)
    case .answered(let story, let answer, _): apply(answer, about: story)
    }
  }

  private mutating func apply(_ answer: RecoveryAnswer, about story: StoryID) {
    guard let question = recoveryQuestions.first(where: { $0.story == story }) else { return }
    recoveryQuestions.removeAll { $0.story == story }
    if answer == .discard { updateJobs(of: story) { $0.isForgotten = true } }
    guard question.problem == .commitMissing else { return }
    if answer != .settled { branchHead = nil }
    if answer == .discard { stories[story]?.restart() }
    if answer == .take { stories[story]?.isVouchedFor = true }
  }
}
