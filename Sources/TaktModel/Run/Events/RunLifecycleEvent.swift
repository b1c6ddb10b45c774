package import TaktText

/// What happens to a run as a whole.
package enum RunLifecycleEvent: EventFamily {
  /// A run began.
  case started(RunHeader)
  /// The run's branch is there and, in solo mode, checked out.
  case branchReady
  /// The user asked for the run to rest.
  case stopped(reason: String)
  /// A breaker ended the run's work; the run rests.
  case breakerTripped(BreakerTrip)
  /// The user asked for the run to continue.
  case resumed
  /// The run is to rest when one more story is done, or that is lifted.
  case limited(toOneStory: Bool)
  /// The run is over.
  case finished(RunResult)

  package enum Name: String, CaseIterable, Sendable {
    case started = "run.started"
    case branchReady = "branch.ready"
    case stopped = "run.stopped"
    case breakerTripped = "breaker.tripped"
    case resumed = "run.resumed"
    case limited = "run.limited"
    case finished = "run.finished"
  }

  package var name: Name {
    switch self {
    case .started: .started
    case .branchReady: .branchReady
    case .stopped: .stopped
    case .breakerTripped: .breakerTripped
    case .resumed: .resumed
    case .limited: .limited
    case .finished: .finished
    }
  }

  package var members: [(String, JSONValue)] {
    switch self {
    case .started(let header): header.members
    case .branchReady, .resumed: []
    case .stopped(let reason): [("reason", .string(reason))]
    case .breakerTripped(let trip): trip.members
    case .limited(let toOneStory): [("toOneStory", .bool(toOneStory))]
    case .finished(let result): [("result", .string(result.kind.rawValue)), ("reason", .string(result.reason))]
    }
  }

  package init(_ name: Name, _ node: JSONNode) throws(RecordError) {
    switch name {
    case .started: self = .started(try RunHeader(node))
    case .branchReady: self = .branchReady
    case .stopped: self = .stopped(reason: try node.text("reason"))
    case .breakerTripped: self = .breakerTripped(try BreakerTrip(node))
    case .resumed: self = .resumed
    case .limited: self = .limited(toOneStory: try node.truth("toOneStory"))
    case .finished: self = .finished(RunResult(try node.choice("result"), reason: try node.text("reason")))
    }
  }

  package var jobID: JobID? { nil }
  package var story: StoryID? { nil }
}

extension RunState {
  mutating func apply(_ event: RunLifecycleEvent, at: Timestamp) {
    switch event {
    case .started(let header):
      self.header = header
      if header.mode != .planning { branchHead = header.base }
      startedAt = at
      for done in header.alreadyDone { stories[done.story, default: StoryState()].markDone(commit: done.commit) }
    case .branchReady: branchIsReady = true
    case .stopped(let reason):
      attempts.pause(at: at)
      stopReason = reason
    case .breakerTripped(let trip):
      attempts.pause(at: at)
      self.trip = trip
      stopReason = trip.reason
    case .resumed:
      provider.forgetAll()
      stopReason = nil
      if let trip { attempts.grant(trip) }
      trip = nil
    case .limited(let toOneStory):
      limit = toOneStory ? StoryLimit(story: openJobs.lazy.compactMap(\.story).first) : nil
    case .finished(let result):
      attempts.pause(at: at)
      self.result = result
      driver = nil
    }
  }
}
