import TaktModel
import TaktSystem
import TaktText

// The plan's file shows what the journal proves. It can be made anew from the journal at any time, so whatever is wrong
// with it never stops a run.
extension Run {
  /// Writes what is proven into the plan's file, when it does not say so already.
  mutating func projectPlan() throws(Failure) {
    // A team leaves the checkout alone: a plan that git tracks gets its status on the branch.
    if usesTrees, try header.planIsTracked { return }
    do throws(Failure) {
      guard let text = try projection(of: state) else { return }
      let path = "\(project.root)/\(try header.plan)"
      try reporting { () throws(SystemError) in try context.files.writeDurably(text.bytes, to: path) }
    } catch {
      let note = "the plan's file does not show the run's state: \(error.message)"
      if !warnings.contains(note) { warnings.append(note) }
    }
  }

  /// The plan's text as a state has it, or nil when the file says so already.
  func projection(of state: RunState, in text: SourceText? = nil) throws(Failure) -> SourceText? {
    let statuses = plan.stories.compactMap { story -> StoryStatus? in
      let storyState = state.story(story.id)
      switch storyState.phase {
      case .passed:
        return StoryStatus(story: story.id, passes: true, startTime: storyState.startedAt, endTime: storyState.endedAt)
      case .blocked:
        return StoryStatus(
          story: story.id, passes: false, startTime: storyState.startedAt, endTime: storyState.endedAt,
          blocked: storyState.block)
      case .pending, .running, .worked, .alreadyDone: return nil
      }
    }
    guard !statuses.isEmpty else { return nil }
    let source = if let text { text } else { try project.read(header.plan) }
    let edited = try PlanEdits.applying(statuses, to: source)
    return edited.bytes == source.bytes ? nil : edited
  }
}
