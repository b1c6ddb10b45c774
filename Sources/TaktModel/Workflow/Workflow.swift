/// A process as data: steps, who does them, and the rules that lead from one to the next.
package struct Workflow: Hashable, Sendable {
  /// The name by which a person asks for it.
  package var name: String

  /// What it does, in one line.
  package var description: String

  /// How many steps may be entered before the run is given up.
  package var maxSteps: Int

  /// The step a run begins with.
  package var initialStep: String

  /// The steps in the order of the file.
  package var steps: [WorkflowStep]

  /// The ways to models that are tried, in this order, while the provider limits the one that a step names.
  package var fallback: [ProviderRoute]

  /// Creates a workflow.
  package init(
    name: String, description: String = "", maxSteps: Int = 10, initialStep: String, steps: [WorkflowStep],
    fallback: [ProviderRoute] = []
  ) {
    self.name = name
    self.description = description
    self.maxSteps = maxSteps
    self.initialStep = initialStep
    self.steps = steps
    self.fallback = fallback
  }

  /// The step with a name.
  package func step(_ name: String) -> WorkflowStep? {
    steps.first { $0.name == name }
  }
}
