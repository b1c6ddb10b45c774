extension RunEvent {
  /// The assignment that the event is about, or nil.
  var jobID: JobID? {
    switch self {
    case .jobAssigned(let spec): spec.id
    case .finishAccepted(let acceptance): acceptance.jobID
    case .agentSpawned(let jobID, _), .agentBriefed(let jobID, _, _), .checkStarted(let jobID, _),
      .checkInterrupted(let jobID), .finishRefused(let jobID, _), .finishWithdrawn(let jobID, _),
      .finishBlocked(let jobID, _, _), .agentEnded(let jobID, _, _), .workSeen(let jobID, _, _),
      .usageReported(let jobID, _), .workCommitted(let jobID, _), .storyPassed(_, let jobID, _):
      jobID
    default: nil
    }
  }
}
