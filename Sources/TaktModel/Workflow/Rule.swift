/// Where a step leads when its outcome meets a condition.
package struct Rule: Hashable, Sendable {
  /// What must hold.
  package enum Condition: Hashable, Sendable {
    /// The step's outcome is this text.
    case outcome(String)
    /// All parts of the step have this outcome.
    case all(String)
    /// At least one part of the step has this outcome.
    case any(String)
  }

  /// Where a rule leads.
  package enum Target: Hashable, Sendable {
    case step(String)
    /// The run ends well.
    case complete
    /// The run ends without having reached its goal.
    case abort
  }

  /// What must hold.
  package var condition: Condition

  /// Where it leads.
  package var next: Target

  /// Creates a rule.
  package init(_ condition: Condition, next: Target) {
    self.condition = condition
    self.next = next
  }
}

/// What came out of a step: one word, or one word for each of its parts.
package enum StepOutcome: Hashable, Sendable {
  case single(String)
  case parts([String])

  /// Whether a condition holds for this outcome.
  package func meets(_ condition: Rule.Condition) -> Bool {
    switch (condition, self) {
    case (.outcome(let wanted), .single(let outcome)): outcome.utf8.elementsEqual(wanted.utf8)
    case (.all(let wanted), .parts(let parts)): parts.allSatisfy { $0.utf8.elementsEqual(wanted.utf8) }
    case (.any(let wanted), .parts(let parts)): parts.contains { $0.utf8.elementsEqual(wanted.utf8) }
    case (.all(let wanted), .single(let outcome)), (.any(let wanted), .single(let outcome)):
      outcome.utf8.elementsEqual(wanted.utf8)
    case (.outcome, .parts): false
    }
  }

  /// The outcome as a person reads it.
  package var text: String {
    switch self {
    case .single(let outcome): outcome
    case .parts(let parts): parts.joined(separator: ", ")
    }
  }
}
