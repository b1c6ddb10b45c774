package import TaktText

/// What follows for a story whose attempt was cut off.
package enum Recovery: Hashable, Sendable {
  /// Nothing was begun that is still needed: the story is given out anew.
  case clean
  /// There is work, and the next attempt goes on with it.
  case resumable
  /// Only a person can tell what is right.
  case ambiguous(RecoveryProblem)

  /// Judges what was found.
  package init(_ facts: RecoveryFacts) {
    self =
      switch facts.place {
      case .none: facts.hasCheckpoint ? .resumable : .clean
      case .standing(let hasChanges): hasChanges ? .resumable : .clean
      case .moved: .ambiguous(.treeMoved)
      case .broken: .ambiguous(.treeBroken)
      case .elsewhere(let hasChanges): hasChanges ? .ambiguous(.otherBranch) : .clean
      case .gone:
        if facts.hasCheckpoint { .resumable } else if facts.wasBriefed { .ambiguous(.treeGone) } else { .clean }
      }
  }
}

/// What journal, git and trees say about a story whose attempt was cut off.
package struct RecoveryFacts: Hashable, Sendable {
  /// The place in which the story was worked on.
  package enum Place: Hashable, Sendable {
    /// No tree of it was ever ready, or one that is only ever taken away unchanged.
    case none
    /// It stands where it should, or on commits that follow from there.
    case standing(hasChanges: Bool)
    /// It stands on a commit that does not follow from its base.
    case moved
    /// It is there, but git does not know it any more.
    case broken
    /// It was ready and is not there any more.
    case gone
    /// The user's checkout is on another branch than the run's.
    case elsewhere(hasChanges: Bool)
  }

  /// The place.
  package var place: Place
  /// Whether an agent ever fetched the brief, so that there may have been work.
  package var wasBriefed: Bool
  /// Whether a checkpoint has what an attempt at the same base did.
  package var hasCheckpoint: Bool

  /// Creates facts.
  package init(place: Place, wasBriefed: Bool, hasCheckpoint: Bool) {
    self.place = place
    self.wasBriefed = wasBriefed
    self.hasCheckpoint = hasCheckpoint
  }
}

/// What only a person can settle.
package enum RecoveryProblem: String, Hashable, Sendable, CaseIterable {
  /// The story's tree does not stand on its base.
  case treeMoved = "tree-moved"
  /// The story's tree is there, but git does not know it.
  case treeBroken = "tree-broken"
  /// The story's tree is gone, and nothing has what was in it.
  case treeGone = "tree-gone"
  /// The user's checkout has changes and is on another branch.
  case otherBranch = "other-branch"
  /// The run's branch does not have the commit of a story that passed.
  case commitMissing = "commit-missing"
}

/// What a person answers.
package enum RecoveryAnswer: String, Hashable, Sendable, CaseIterable {
  /// What is there is right as it is.
  case take
  /// What is there is put aside, and the story begins anew.
  case discard
  /// Nobody needs to answer: what did not fit does now.
  case settled
}

/// A question to a person, without whose answer the run rests.
package struct RecoveryQuestion: Hashable, Sendable {
  /// The story that it is about.
  package var story: StoryID
  /// What is not as it should be.
  package var problem: RecoveryProblem
  /// The same in one sentence, with the names of this case.
  package var detail: String

  /// Creates a question.
  package init(story: StoryID, problem: RecoveryProblem, detail: String) {
    self.story = story
    self.problem = problem
    self.detail = detail
  }

  /// What an answer does, in one clause.
  package func meaning(of answer: RecoveryAnswer) -> String {
    switch (problem, answer) {
    case (_, .settled): "nothing is to be done"
    case (.treeMoved, .take): "goes on with the files of the tree as they are"
    case (.treeMoved, .discard): "keeps them under `refs/takt/keep/` and begins \(story) anew"
    case (.treeBroken, _): "puts the folder aside and begins \(story) anew"
    case (.treeGone, _): "begins \(story) anew"
    case (.otherBranch, .take): "checks out the run's branch and takes the changes along as work on \(story)"
    case (.otherBranch, .discard): "keeps the changes under `refs/takt/keep/` and begins \(story) anew"
    case (.commitMissing, .take): "leaves the branch as it is and \(story) done"
    case (.commitMissing, .discard): "keeps the commit under `refs/takt/keep/` and begins \(story) anew"
    }
  }

  /// The answers that a person can choose from.
  package var choices: [RecoveryAnswer] {
    switch problem {
    case .treeGone, .treeBroken: [.discard]
    case .treeMoved, .otherBranch, .commitMissing: [.take, .discard]
    }
  }

  /// The command with which a person answers.
  package func command(_ answer: RecoveryAnswer) -> String { "takt-helper resume --\(answer.rawValue) \(story)" }

  /// Question and answers in one line.
  package var text: String {
    let answers = choices.map { "`\(command($0))` \(meaning(of: $0))" }
    return "\(ForeignText.line(detail, limit: 400)); \(answers.joined(separator: "; "))"
  }

  /// Question and answers as JSON.
  package var value: JSONValue {
    [
      "story": .string(story.text), "problem": .string(problem.rawValue), "question": .string(detail),
      "options": .array(
        choices.map {
          ["answer": .string($0.rawValue), "command": .string(command($0)), "meaning": .string(meaning(of: $0))]
        }),
    ]
  }
}

extension RecoveryQuestion {
  var members: [(String, JSONValue)] {
    [("story", .string(story.text)), ("problem", .string(problem.rawValue)), ("detail", .string(detail))]
  }

  init(_ node: JSONNode) throws(RecordError) {
    self.init(story: try node.storyID("story"), problem: try node.choice("problem"), detail: try node.text("detail"))
  }
}
