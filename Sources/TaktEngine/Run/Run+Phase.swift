package import TaktModel
import TaktSystem

extension Run {
  /// Where the run stands.
  package var phase: RunPhase { phase(decision) }

  /// Where the run stands when this follows from its state.
  func phase(_ decision: Decision) -> RunPhase {
    let isAlive = state.driver?.process.map { ProcessIdentity($0).isAlive } ?? true
    return RunPhase(state, decision, isDriverAlive: isAlive, now: now)
  }
}
