package import TaktText

/// What becomes of a story.
package enum StoryEvent: EventFamily {
  /// An accepted story is in git; there is no commit when the story needed no change.
  ///
  /// `head` is where the run's branch stands then, when the helper moved it.
  case passed(story: StoryID, jobID: JobID, commit: String?, head: String? = nil)
  /// A story will not be done in this run.
  case blocked(story: StoryID, category: BlockCategory, reason: String, because: StoryID?)
  /// Unfinished work of a blocked story was moved out of the way; there is no ref when there was none.
  case preserved(story: StoryID, ref: String?, files: [String])

  package enum Name: String, CaseIterable, Sendable {
    case passed = "story.passed"
    case blocked = "story.blocked"
    case preserved = "work.kept"
  }

  package var name: Name {
    switch self {
    case .passed: .passed
    case .blocked: .blocked
    case .preserved: .preserved
    }
  }

  package var members: [(String, JSONValue)] {
    switch self {
    case .passed(let story, let jobID, let commit, let head):
      [("story", .string(story.text)), ("token", .string(jobID.text)), ("commit", .text(commit))]
        + .present("head", head)
    case .blocked(let story, let category, let reason, let because):
      [
        ("story", .string(story.text)), ("category", .string(category.rawValue)), ("reason", .string(reason)),
        ("because", .text(because?.text)),
      ]
    case .preserved(let story, let ref, let files):
      [("story", .string(story.text)), ("ref", .text(ref)), ("files", .strings(files))]
    }
  }

  package init(_ name: Name, _ node: JSONNode) throws(RecordError) {
    let story = try node.storyID("story")
    switch name {
    case .passed:
      self = .passed(
        story: story, jobID: try node.jobID(), commit: node.textIfPresent("commit"), head: node.textIfPresent("head"))
    case .blocked:
      self = .blocked(
        story: story, category: try node.choice("category"), reason: try node.text("reason"),
        because: node.textIfPresent("because").flatMap(StoryID.init))
    case .preserved:
      self = .preserved(story: story, ref: node.textIfPresent("ref"), files: try node.texts("files"))
    }
  }

  package var jobID: JobID? { if case .passed(_, let jobID, _, _) = self { jobID } else { nil } }

  package var story: StoryID? {
    switch self {
    case .passed(let story, _, _, _), .blocked(let story, _, _, _), .preserved(let story, _, _): story
    }
  }
}

extension RunState {
  mutating func apply(_ event: StoryEvent, at: Timestamp) {
    switch event {
    case .passed(let id, let jobID, let commit, let head):
      moveBranch(commit: commit, head: head)
      attempts.countPassedStory()
      // The commit holds the plan with this time in it, and was made before the event.
      stories[id, default: StoryState()].pass(commit: commit, at: job(jobID)?.endedAt ?? at)
      update(jobID) { $0.phase = .settled }
    case .blocked(let id, let category, let reason, let because):
      stories[id, default: StoryState()].block(
        StoryBlock(category: category, reason: reason, because: because), at: at)
    case .preserved(let id, let ref, let files): stories[id, default: StoryState()].keep(ref: ref, files: files)
    }
  }
}
