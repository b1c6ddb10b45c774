import TaktText

/// The rules for plans.
package enum PlanRules {
  /// A rule for plans.
  typealias PlanRule = ValidationRule<PlanSubject>

  /// What the engine relies on; the reader of plans applies these.
  static let structure: [PlanRule] =
    [duplicateID, unknownDependency, selfDependency, cycle, laterPriority, waves]

  /// What a person or a planner should look at again.
  static let advice: [PlanRule] =
    [
      repeatedDependency, waveOrder, missingScenarios, scenarioCount, copiedCriterion, noCriteria, manyCriteria,
      vagueCriterion, taskCriterion, largeStory, orderOfLayers, requirementsName, times, invisibleCharacters,
      longTitle, misspelledField,
    ]

  /// All rules, as a person reads about them.
  package static var descriptions: [RuleDescription] {
    (shape + structure + advice).map(\.description)
  }
}
