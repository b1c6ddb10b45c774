@testable import TaktModel

/// Plays rounds of one step against the fold, so that breakers can be asked after each.
struct RoundPlayer {
  private(set) var state = RunState()
  private(set) var now = Timestamp(milliseconds: 0)
  private var attempts = 0
  var limits = BreakerLimits()

  init(_ limits: BreakerLimits = BreakerLimits()) {
    self.limits = limits
    apply(SimulatedWorld.start)
    apply(.run(.branchReady))
    apply(.driver(.attached(Driver(kind: .headless, process: nil, agent: "scripted"))))
    apply(.step(.started(step: "execute")))
  }

  mutating func apply(_ event: RunEvent, after milliseconds: Int64 = 0) {
    now = Timestamp(milliseconds: now.milliseconds + milliseconds)
    state.apply(event, at: now)
  }

  private func request(_ story: Int) -> JobRequest {
    JobRequest(
      role: .worker, step: "execute", story: storyID(story), attempt: 1, agentType: "takt-worker", model: nil)
  }

  /// The breaker that would forbid to give a story out now.
  func trip(_ story: Int = 1) -> BreakerTrip? {
    BreakerCheck(limits, state, now: now).trip(before: [request(story)])
  }

  private mutating func begin(_ story: Int) -> JobID {
    attempts += 1
    let jobID = JobID(randomBytes: (0..<26).map { UInt8(truncatingIfNeeded: attempts >> ($0 % 5 * 5) & 31) })
    apply(.job(.assigned(request(story).spec(jobID))))
    apply(.job(.briefed(jobID: jobID, agent: "", record: "")))
    return jobID
  }

  /// A round that fails.
  mutating func fail(
    _ story: Int = 1, tree: String? = "t0", failing: [String]? = nil, error: String = "exit 1",
    ending: AgentEnding = .crashed, milliseconds: Int64 = 0, usage: Usage? = nil
  ) {
    let jobID = begin(story)
    if let usage { apply(.job(.usageReported(jobID: jobID, usage: usage)), after: milliseconds) }
    if let tree { apply(.job(.seen(jobID: jobID, tree: tree, failing: failing))) }
    apply(.job(.ended(jobID: jobID, ending: ending, detail: error)), after: usage == nil ? milliseconds : 0)
  }

  /// A round that ends well.
  mutating func pass(_ story: Int, tree: String) {
    let jobID = begin(story)
    apply(
      .job(
        .accepted(
          Acceptance(jobID: jobID, outcome: .done, tree: tree, parent: "p", files: ["a"], gates: [], workbook: "w"))))
    apply(.story(.passed(story: storyID(story), jobID: jobID, commit: tree)))
  }

  /// The run rests because of a breaker, and a person lets it go on.
  mutating func resume(_ trip: BreakerTrip) {
    apply(.run(.breakerTripped(trip)))
    apply(.run(.resumed))
  }
}
