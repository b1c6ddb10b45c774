/// What is settled when a run begins.
package struct RunHeader: Hashable, Sendable {
  /// How the run works.
  package var mode: RunMode
  /// The name of the workflow, whose text is kept in the run's folder.
  package var workflow: String
  /// The plan's file, relative to the repository's root; in planning mode the document that it is made from.
  package var plan: String
  /// The branch the work goes to.
  package var branch: String
  /// The branch that was checked out before, or the empty string.
  package var originalBranch: String
  /// The commit the run begins from.
  package var base: String
  /// Stories that count as done already.
  package var alreadyDone: [AlreadyDoneStory]
  /// In planning mode, how often stories that are too big may be split.
  package var depth: Int
  /// In team mode, how many agents may work at a time.
  package var maxParallel: Int
  /// In team mode, how the trees of agents that the helper starts are kept apart.
  package var isolation: Isolation
  /// Whether git tracks the plan's file.
  package var planIsTracked: Bool
  /// Why a team that was asked for became a solo run, else empty.
  package var soloBecause: String

  /// Creates a header.
  package init(
    mode: RunMode, workflow: String, plan: String, branch: String, originalBranch: String, base: String,
    alreadyDone: [AlreadyDoneStory] = [], depth: Int = 0, maxParallel: Int = 1, isolation: Isolation = .worktree,
    planIsTracked: Bool = false, soloBecause: String = ""
  ) {
    self.mode = mode
    self.workflow = workflow
    self.plan = plan
    self.branch = branch
    self.originalBranch = originalBranch
    self.base = base
    self.alreadyDone = alreadyDone
    self.depth = depth
    self.maxParallel = maxParallel
    self.isolation = isolation
    self.planIsTracked = planIsTracked
    self.soloBecause = soloBecause
  }
}

/// How a run works.
package enum RunMode: String, Hashable, Sendable, CaseIterable {
  /// One story at a time on the run's branch in the user's checkout.
  case solo
  /// Several stories at a time, each in its own tree.
  case team
  /// No stories: a document is turned into a plan.
  case planning

  /// The modes in which stories are worked on.
  package static let building: [RunMode] = [.solo, .team]

  /// What a person types in Claude Code to have a session drive such a run.
  package var invocation: String {
    switch self {
    case .solo: "/takt solo"
    case .team: "/takt team"
    case .planning: "/prd"
    }
  }
}

/// A story that counts as done when a run begins.
package struct AlreadyDoneStory: Hashable, Sendable {
  /// The story.
  package var story: StoryID
  /// The commit of an earlier run that proves it; nil when only the person who started the run says so.
  package var commit: String?

  /// Creates a carried story.
  package init(_ story: StoryID, commit: String?) {
    self.story = story
    self.commit = commit
  }
}

/// What has become of the draft of a plan.
package enum DraftStage: String, Hashable, Sendable, CaseIterable {
  /// It is there and valid.
  case draft
  /// A person was shown it.
  case reviewing
  /// A person made it the plan.
  case accepted
}
