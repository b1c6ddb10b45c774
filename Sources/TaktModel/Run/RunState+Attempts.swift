/// The attempts that came before one, by whether they count.
package struct EarlierAttempts: Hashable, Sendable {
  /// Those that failed, reported a block or, at an earlier visit of a step, were accepted.
  package var counted = 0
  /// Those that were interrupted, or limited by the model's provider.
  package var uncounted = 0
}

extension RunState {
  /// The attempts at the same work before a job; a step that is visited again continues to count.
  package func attempts(before job: Job) -> EarlierAttempts {
    if let story = job.story {
      let counted = self.story(story).countedFailures
      return EarlierAttempts(counted: counted, uncounted: job.attempt - 1 - counted)
    }
    var attempts = EarlierAttempts()
    for earlier in jobs.prefix(while: { $0.id != job.id }) where earlier.story == nil && earlier.step == job.step {
      switch earlier.phase {
      case .ended(let ending, _) where !ending.countsAsFailure: attempts.uncounted += 1
      case .ended, .accepted, .merging, .settled, .reportedBlocked: attempts.counted += 1
      case .offered, .briefed, .checking: break
      }
    }
    return attempts
  }
}
