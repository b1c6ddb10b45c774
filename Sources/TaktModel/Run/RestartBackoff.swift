/// How long it is waited before a program that failed is started once more.
///
/// What makes a program fail at once, such as an update of it that is going on, is often over in a moment; without a pause
/// all attempts would be used up by then.
package struct RestartBackoff: Hashable, Sendable {
  /// The first pause; each further failure in a row doubles it.
  package var seconds: Int

  /// The longest pause.
  package static let longest = 300

  /// Describes pauses; 0 for none.
  package init(seconds: Int) {
    self.seconds = seconds
  }

  /// When the agent of an assignment may be started, or nil when nothing speaks against now.
  package func end(before spec: JobSpec, in state: RunState) -> Timestamp? {
    guard seconds > 0, let story = spec.story else { return nil }
    let storyState = state.story(story)
    let attempts = (spec.role == .resolver ? storyState.unsettled : storyState.failures).filter(
      \.ending.countsAsFailure)
    let crashes = attempts.reversed().prefix { $0.ending == .crashed }
    guard let last = crashes.first, let ended = state.job(last.jobID)?.endedAt else { return nil }
    let pause = min(Self.longest, seconds << min(crashes.count - 1, 10))
    return Timestamp(milliseconds: ended.milliseconds + Int64(pause) * 1000)
  }
}
