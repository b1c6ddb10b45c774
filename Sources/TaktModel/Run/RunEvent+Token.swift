extension RunEvent {
  /// The assignment that the event is about, or nil.
  var token: Token? {
    switch self {
    case .agentAssigned(let assignment): assignment.token
    case .finishAccepted(let acceptance): acceptance.token
    case .agentSpawned(let token, _), .agentBriefed(let token, _, _), .checkStarted(let token, _),
      .checkInterrupted(let token), .finishRefused(let token, _), .finishWithdrawn(let token, _),
      .finishBlocked(let token, _, _), .agentEnded(let token, _, _), .workSeen(let token, _, _),
      .usageReported(let token, _), .workCommitted(let token, _), .storyPassed(_, let token, _):
      token
    default: nil
    }
  }
}
