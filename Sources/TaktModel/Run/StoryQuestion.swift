package import TaktText

/// What an agent asks a person, because its story cannot be done as the plan has it.
package struct StoryQuestion: Hashable, Sendable {
  /// The story.
  package var story: StoryID
  /// What sort of question it is: `spec_unclear` or `spec_impossible`.
  package var category: BlockCategory
  /// The question in the agent's own words; foreign text.
  package var question: String
  /// The plan's file, as people see it.
  package var plan: String
  /// The command that begins a run with the answer.
  package var command: String

  /// The question in one line.
  package var text: String { "\(story) asks: \(ForeignText.line(question, limit: 300))" }

  /// What the person does to answer it.
  package var advice: String { "answer by editing \(story) in \(Self.shown(plan)), then `\(command)`" }

  /// Question and advice as JSON.
  package var value: JSONValue {
    [
      "story": .string(story.text), "category": .string(category.rawValue), "question": .string(question),
      "answer": .string(advice),
    ]
  }

  /// What a person does to answer several questions at once; nil when there is none.
  package static func advice(_ questions: [StoryQuestion]) -> String? {
    guard let first = questions.first else { return nil }
    guard questions.count > 1 else { return first.advice }
    let stories = questions.map(\.story.text).joined(separator: ", ")
    return "answer by editing \(stories) in \(shown(first.plan)), then `\(first.command)`"
  }

  private static func shown(_ path: String) -> String { "`\(ForeignText.line(path))`" }
}

extension RunState {
  /// What agents ask a person, in plan order.
  package func questions(about plan: Plan) -> [StoryQuestion] {
    guard let header else { return [] }
    return plan.stories.compactMap { story in
      guard let block = self.story(story.id).block, block.because == nil,
        block.category == .specUnclear || block.category == .specImpossible
      else { return nil }
      return StoryQuestion(
        story: story.id, category: block.category, question: block.reason, plan: header.plan,
        command: "takt-helper start \(header.mode.rawValue)")
    }
  }
}
