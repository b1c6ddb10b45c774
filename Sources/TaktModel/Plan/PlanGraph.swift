/// The dependencies of a plan's stories, as positions in the plan.
package struct PlanGraph: Sendable {
  /// For each story the positions of the stories it depends on, unknown ids left out.
  package let dependencies: [[Int]]

  /// Reads the dependencies of a plan; where an id stands twice, the first story has it.
  package init(_ plan: Plan) {
    let graph = DependencyGraph(plan.stories)
    dependencies = (0..<graph.count).map { graph.dependencies(of: $0).map(Int.init) }
  }
}
