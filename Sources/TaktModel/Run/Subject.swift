/// What a job is about: the one key for breakers, briefs, reports and the rows of an account.
package enum Subject: Hashable, Sendable {
  /// A story of the plan.
  case story(StoryID)
  /// A step with an agent of its own.
  case step(String)

  /// What sort of subject it is, in a word.
  package var kind: String {
    switch self {
    case .story: "story"
    case .step: "step"
    }
  }

  /// The name by which users, scripts and breakers know it.
  package var text: String {
    switch self {
    case .story(let id): id.text
    case .step(let name): name
    }
  }
}

extension JobSpec {
  /// What the job is about.
  package var subject: Subject { story.map { .story($0) } ?? .step(step) }
}
