import TaktModel

/// What the demo's agent does: real edits, story by story, with one mistake and one claim that is not true.
///
/// The code and tests of each story stand in a file of their own.
enum DemoScript {
  /// The whole script; a fast one does without the pauses in which a person can follow the agent.
  static func script(isFast: Bool) -> AgentScript {
    let attempts = [
      "US-001": [tickOff], "US-002": [hideWrongly, hideRightly], "US-003": [urgentFirst], "US-004": [refuseNumbers],
      "US-005": [count], "US-006": [explain],
    ]
    guard isFast else { return AgentScript(attempts: attempts) }
    return AgentScript(
      attempts: attempts.mapValues { attempts in
        attempts.map { steps in steps.filter { if case .wait = $0 { false } else { true } } }
      })
  }

  /// A sentence, and the time to read it.
  static func say(_ text: String, _ milliseconds: Int = 350) -> [AgentScript.Step] {
    [.say(text), .wait(milliseconds)]
  }

  /// A report of work that is done; the workbook names the files that really changed.
  static func done(_ decisions: String) -> AgentScript.Step {
    .finish(AgentScript.Report(decisions: "- \(decisions)"))
  }
}
