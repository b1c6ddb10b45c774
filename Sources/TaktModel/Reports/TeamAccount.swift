/// What working side by side came to: measured times of a run's attempts, and what other ways of working would have made
/// of the same times.
package struct TeamAccount: Hashable, Sendable {
  /// The time in which one agent had one story.
  package struct Interval: Hashable, Sendable {
    /// The story's position in the plan.
    package var story: Int
    /// When the agent got it.
    package var start: Timestamp
    /// When the agent's report was accepted, or the attempt ended otherwise.
    package var end: Timestamp

    /// Creates an interval.
    package init(story: Int, start: Timestamp, end: Timestamp) {
      self.story = story
      self.start = start
      self.end = end
    }
  }

  /// How many stories may be worked on side by side.
  package let limit: Int

  /// The greatest number of stories that were worked on side by side.
  package let most: Int

  /// How long stories were worked on, in milliseconds; pauses of the whole run do not count.
  package let milliseconds: Int

  /// The time of all attempts together, in milliseconds: how long one after another would have taken.
  package let serialMilliseconds: Int

  /// How long wave by wave would have taken, in milliseconds, with the same durations and no more places.
  package let waveMilliseconds: Int

  /// How long places were empty, all together, in milliseconds.
  package var idleMilliseconds: Int { max(0, milliseconds * limit - serialMilliseconds) }

  /// The part of the places' time in which they were empty, in percent.
  package var idlePercent: Int {
    let available = milliseconds * limit
    return available == 0 ? 0 : (idleMilliseconds * 100 + available / 2) / available
  }

  /// What waiting for the end of each wave would have cost, in milliseconds.
  package var barrierMilliseconds: Int { max(0, waveMilliseconds - milliseconds) }

  /// Draws up the account of some intervals; without a limit, the most that were side by side count as one.
  package init?(_ graph: DependencyGraph, _ intervals: [Interval], limit: Int?) {
    let intervals = intervals.filter { $0.start < $0.end && (0..<graph.count).contains($0.story) }
      .sorted { ($0.start, $0.story) < ($1.start, $1.story) }
    guard !intervals.isEmpty else { return nil }
    var durations = [Int](repeating: 0, count: graph.count)
    var sequence: [Int] = []
    for interval in intervals {
      if durations[interval.story] == 0 { sequence.append(interval.story) }
      durations[interval.story] += Int(interval.end.milliseconds - interval.start.milliseconds)
    }
    // At the same moment, ends come before starts: a place that is handed on was not two.
    let moments = intervals.flatMap { [($0.start.milliseconds, 1), ($0.end.milliseconds, -1)] }.sorted { $0 < $1 }
    var (running, most, busy, since) = (0, 0, Int64(0), Int64(0))
    for (moment, change) in moments {
      if running > 0 { busy += moment - since }
      since = moment
      running += change
      most = max(most, running)
    }
    self.limit = max(limit ?? most, most)
    self.most = most
    milliseconds = Int(busy)
    serialMilliseconds = durations.reduce(0, +)
    waveMilliseconds = Makespan.waveByWave(
      levels: WaveLevels(graph).levels, sequence: sequence, durations: durations, workers: self.limit)
  }

  /// Draws up the account of a run as it stands, or nil when no story was worked on yet.
  package init?(plan: Plan, state: RunState, records: [JournalRecord], limit: Int?, now: Timestamp) {
    var positions: [StoryID: Int] = [:]
    for (position, story) in plan.stories.enumerated() where positions[story.id] == nil {
      positions[story.id] = position
    }
    let lastSigns = Self.lastSigns(in: records)
    let isDriven = state.result == nil && state.driver != nil
    let intervals = state.jobs.compactMap { job -> Interval? in
      guard let story = job.spec.story.flatMap({ positions[$0] }) else { return nil }
      var end = job.endedAt ?? (isDriven ? now : state.updatedAt ?? job.assignedAt)
      if let last = lastSigns[job.id] { end = max(job.assignedAt, min(last, end)) }
      return Interval(story: story, start: job.assignedAt, end: end)
    }
    self.init(DependencyGraph(plan.stories), intervals, limit: limit)
  }

  /// When agents were last known to be at work whose end only the next driver found out, after a crash or a stop.
  private static func lastSigns(in records: [JournalRecord]) -> [JobID: Timestamp] {
    var signs: [JobID: Timestamp] = [:]
    var (last, beforeDriver): (Timestamp?, Timestamp?) = (nil, nil)
    var seen: Set<JobID> = []
    for record in records {
      switch record.event {
      case .run(.resumed), .journal(.repaired): continue
      case .driver(.attached):
        beforeDriver = last
        seen = []
      case .job(.assigned(let spec)): seen.insert(spec.id)
      case .job(.spawned(let jobID, _)), .job(.briefed(let jobID, _, _)), .job(.checkStarted(let jobID, _)):
        seen.insert(jobID)
      case .job(.ended(let jobID, .interrupted, _)): if !seen.contains(jobID) { signs[jobID] = beforeDriver }
      default: break
      }
      last = record.at
    }
    return signs
  }
}

extension TeamAccount {
  /// The account in one sentence, without a full stop.
  package var sentence: String {
    let places = most < limit ? "up to \(most) at a time (\(limit) may be)" : "up to \(most) at a time"
    let saved =
      "\(RunSummary.duration(milliseconds)) instead of \(RunSummary.duration(serialMilliseconds)) one after another"
    let waves =
      barrierMilliseconds < 1000
      ? "wave barriers would have cost nothing more"
      : "wave barriers would have cost \(RunSummary.duration(barrierMilliseconds)) more"
    return "\(places): \(saved); \(waves); slots idle \(idlePercent) %"
  }
}
