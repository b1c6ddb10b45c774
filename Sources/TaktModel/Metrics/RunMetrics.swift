/// What the journal of a run says about time, attempts and cost.
package struct RunMetrics: Sendable {
  /// What some jobs of a run come to.
  package struct Share: Hashable, Sendable {
    /// Jobs that agents were given.
    package internal(set) var jobs = 0
    /// Jobs that were a further attempt at the same work.
    package internal(set) var retries = 0
    /// Jobs that were given to a fixer.
    package internal(set) var fixes = 0
    /// Reports that were refused.
    package internal(set) var refusals = 0
    /// How long agents had them, all together.
    package internal(set) var agentMilliseconds = 0
    /// What the agents used.
    package internal(set) var usage = Usage()
  }

  /// One story's part.
  package struct StoryPart: Hashable, Sendable {
    /// The story.
    package let id: StoryID
    /// Where it stands.
    package let phase: StoryState.Phase
    /// From its first attempt to its end, or to the end of the run.
    package let milliseconds: Int
    /// Its jobs.
    package let share: Share
    /// What the gates said about its accepted work.
    package let gates: [GateResult]
    /// How many tests those gates ran, where their output says so.
    package let tests: TestCount?
  }

  /// What all runs of one gate on accepted work come to.
  package struct GateSum: Hashable, Sendable {
    /// The gate's name.
    package let name: String
    /// How often it passed.
    package internal(set) var passed = 0
    /// How often it did not.
    package internal(set) var failed = 0
    /// How long it ran, all together.
    package internal(set) var milliseconds = 0
  }

  /// The run.
  package let id: RunID
  /// How it works.
  package let mode: RunMode
  /// Its branch.
  package let branch: String
  /// How it ended, or nil while it is not over.
  package let result: RunResult.Kind?
  /// When it began.
  package let startedAt: Timestamp
  /// When it ended, or up to when its times count.
  package let endedAt: Timestamp
  /// All jobs.
  package let all: Share
  /// How long at least one agent had work.
  package let activeMilliseconds: Int
  /// Jobs by role, in the order in which roles first got one.
  package let roles: [(role: Role, share: Share)]
  /// The stories that an agent had, in plan order.
  package let stories: [StoryPart]
  /// The gates, in the order in which they first ran.
  package let gates: [GateSum]

  /// From the beginning to the end.
  package var wallMilliseconds: Int { max(0, Int(endedAt.milliseconds - startedAt.milliseconds)) }

  /// How long no agent had work: pauses, gates of merges, waiting.
  package var idleMilliseconds: Int { max(0, wallMilliseconds - activeMilliseconds) }

  /// The tests that the gates of all stories ran, or nil when no output says so.
  package var tests: TestCount? {
    let known = stories.compactMap(\.tests)
    return known.isEmpty ? nil : known.reduce(TestCount(), +)
  }

  /// Takes the metrics from a run's state; nil before the run began.
  ///
  /// - `tests`: Reads how many tests a gate ran.
  /// - `now`: Up to when agents work that have not ended.
  package init?(
    run: RunID, plan: Plan, state: RunState, now: Timestamp, tests: (GateResult) -> TestCount? = { _ in nil }
  ) {
    guard let header = state.header, let startedAt = state.startedAt else { return nil }
    id = run
    mode = header.mode
    branch = header.branch
    result = state.result?.kind
    self.startedAt = startedAt
    let isDriven = state.result == nil && state.driver != nil
    let end = isDriven ? max(now, startedAt) : state.updatedAt ?? startedAt
    endedAt = end

    var all = Share()
    var roles: [(role: Role, share: Share)] = []
    var shares: [StoryID: Share] = [:]
    var gates: [GateSum] = []
    var intervals: [(start: Int64, end: Int64)] = []
    for job in state.jobs {
      let span = (start: job.assignedAt.milliseconds, end: max(job.assignedAt, job.endedAt ?? end).milliseconds)
      intervals.append(span)
      let share = Share(job, milliseconds: Int(span.end - span.start))
      all += share
      if let place = roles.firstIndex(where: { $0.role == job.role }) {
        roles[place].share += share
      } else {
        roles.append((job.role, share))
      }
      if let story = job.story { shares[story, default: Share()] += share }
      for gate in job.acceptance?.gates ?? [] { Self.add(gate, to: &gates) }
    }
    self.all = all
    self.roles = roles
    self.gates = gates
    activeMilliseconds = Self.union(intervals)
    stories = plan.stories.compactMap { story in
      guard let share = shares[story.id] else { return nil }
      let known = state.story(story.id)
      let accepted = state.jobs.last { $0.story == story.id && $0.acceptance != nil }?.acceptance
      let start = known.startedAt ?? end
      let counts = (accepted?.gates ?? []).compactMap(tests)
      return StoryPart(
        id: story.id, phase: known.phase,
        milliseconds: max(0, Int((known.endedAt ?? end).milliseconds - start.milliseconds)), share: share,
        gates: accepted?.gates ?? [], tests: counts.isEmpty ? nil : counts.reduce(TestCount(), +))
    }
  }

  private static func add(_ gate: GateResult, to sums: inout [GateSum]) {
    let place =
      sums.firstIndex { $0.name.utf8.elementsEqual(gate.name.utf8) }
      ?? {
        sums.append(GateSum(name: gate.name))
        return sums.count - 1
      }()
    if gate.passed { sums[place].passed += 1 } else { sums[place].failed += 1 }
    sums[place].milliseconds += gate.milliseconds
  }

  /// How long at least one of the intervals lasts.
  static func union(_ intervals: [(start: Int64, end: Int64)]) -> Int {
    var (total, reached) = (Int64(0), Int64.min)
    for interval in intervals.sorted(by: { $0.start < $1.start }) where interval.end > reached {
      total += interval.end - max(interval.start, reached)
      reached = interval.end
    }
    return Int(total)
  }
}

extension RunMetrics.Share {
  init(_ job: Job, milliseconds: Int) {
    jobs = 1
    retries = job.attempt > 1 ? 1 : 0
    fixes = job.role == .fixer ? 1 : 0
    refusals = job.refusals.count
    agentMilliseconds = milliseconds
    usage = job.usage
  }

  static func += (left: inout Self, right: Self) {
    left.jobs += right.jobs
    left.retries += right.retries
    left.fixes += right.fixes
    left.refusals += right.refusals
    left.agentMilliseconds += right.agentMilliseconds
    left.usage = left.usage + right.usage
  }
}
