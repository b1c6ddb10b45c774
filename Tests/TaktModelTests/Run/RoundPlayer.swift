@testable import TaktModel

/// Plays rounds of one step against the fold, so that breakers can be asked after each.
struct RoundPlayer {
  private(set) var state = RunState()
  private(set) var now = Timestamp(milliseconds: 0)
  private var rounds = 0
  var limits = BreakerLimits()

  init(_ limits: BreakerLimits = BreakerLimits()) {
    self.limits = limits
    apply(SimulatedWorld.start)
    apply(.branchReady)
    apply(.driverAttached(Driver(kind: .headless, process: nil, agent: "scripted")))
    apply(.stepStarted(step: "execute"))
  }

  mutating func apply(_ event: RunEvent, after milliseconds: Int64 = 0) {
    now = Timestamp(milliseconds: now.milliseconds + milliseconds)
    state.apply(event, at: now)
  }

  private func request(_ story: Int) -> AssignmentRequest {
    AssignmentRequest(
      role: .worker, step: "execute", story: storyID(story), attempt: 1, agent: "takt-worker", model: nil)
  }

  /// The breaker that would forbid to give a story out now.
  func trip(_ story: Int = 1) -> BreakerTrip? {
    BreakerCheck(limits, state, now: now).trip(before: [request(story)])
  }

  private mutating func begin(_ story: Int) -> Token {
    rounds += 1
    let token = Token(randomBytes: (0..<26).map { UInt8(truncatingIfNeeded: rounds >> ($0 % 5 * 5) & 31) })
    apply(.agentAssigned(request(story).assignment(token)))
    apply(.agentBriefed(token: token, agent: "", record: ""))
    return token
  }

  /// A round that fails.
  mutating func fail(
    _ story: Int = 1, tree: String? = "t0", failing: [String]? = nil, error: String = "exit 1",
    ending: AgentEnding = .crashed, milliseconds: Int64 = 0, usage: Usage? = nil
  ) {
    let token = begin(story)
    if let usage { apply(.usageReported(token: token, usage: usage), after: milliseconds) }
    if let tree { apply(.workSeen(token: token, tree: tree, failing: failing)) }
    apply(.agentEnded(token: token, ending: ending, detail: error), after: usage == nil ? milliseconds : 0)
  }

  /// A round that ends well.
  mutating func pass(_ story: Int, tree: String) {
    let token = begin(story)
    apply(
      .finishAccepted(
        Acceptance(token: token, outcome: .done, tree: tree, parent: "p", files: ["a"], gates: [], workbook: "w")))
    apply(.storyPassed(story: storyID(story), token: token, commit: tree))
  }

  /// The run rests because of a breaker, and a person lets it go on.
  mutating func resume(_ trip: BreakerTrip) {
    apply(.breakerTripped(trip))
    apply(.runResumed)
  }
}
