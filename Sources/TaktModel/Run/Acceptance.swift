/// What an accepted report says and what the helper saw.
package struct Acceptance: Hashable, Sendable {
  /// What an agent says of its work.
  package enum Outcome: String, Hashable, Sendable {
    /// It is done, and the tree has changes.
    case done
    /// It is done already; nothing needed to change.
    case unchanged
  }

  /// The assignment.
  package var jobID: JobID
  /// What the agent says of its work; for a step of its own, the rule's condition that the agent chose is `choice`.
  package var outcome: Outcome
  /// The condition that an agent of a step of its own chose, else empty.
  package var choice: String
  /// The tree that was checked, as git names it.
  package var tree: String
  /// The commit that it follows.
  package var parent: String
  /// The files that differ between the two, sorted.
  package var files: [String]
  /// What the gates said about that tree.
  package var gates: [GateResult]
  /// Where the workbook or report is filed, relative to the run's folder's repository root.
  package var workbook: String
  /// Why nothing needed to change, else empty.
  package var reason: String
  /// The commit that has the tree; nil when there is nothing to commit, and in journals of older helpers.
  package var commit: String?

  /// Creates an acceptance.
  package init(
    jobID: JobID, outcome: Outcome, choice: String = "", tree: String, parent: String, files: [String],
    gates: [GateResult], workbook: String, reason: String = "", commit: String? = nil
  ) {
    self.jobID = jobID
    self.outcome = outcome
    self.choice = choice
    self.tree = tree
    self.parent = parent
    self.files = files
    self.gates = gates
    self.workbook = workbook
    self.reason = reason
    self.commit = commit
  }
}

/// One reason against an agent's report.
package struct Refusal: Hashable, Sendable {
  /// A stable name such as `finish.gate-failed`.
  package var code: String
  /// What is wrong, in a form that the agent can act on.
  package var message: String

  /// Creates a refusal.
  package init(code: String, message: String) {
    self.code = code
    self.message = message
  }

  /// Whether the report said something that evidence contradicts, rather than leaving something out.
  package var isDrift: Bool {
    ["finish.no-changes", "finish.files-claimed", "finish.gate-failed"].contains(code)
  }
}

/// What a gate said.
package struct GateResult: Hashable, Sendable {
  /// The gate's name.
  package var name: String
  /// How the command ended: `exit 0`, `signal 9`, `timed out after 600 s`.
  package var ending: String
  /// Whether that means that the gate is passed.
  package var passed: Bool
  /// How long it ran.
  package var milliseconds: Int
  /// Where its output is, relative to the repository's root.
  package var log: String

  /// Creates a result.
  package init(name: String, ending: String, passed: Bool, milliseconds: Int, log: String) {
    self.name = name
    self.ending = ending
    self.passed = passed
    self.milliseconds = min(max(milliseconds, Usage.range.lowerBound), Usage.range.upperBound)
    self.log = log
  }
}
