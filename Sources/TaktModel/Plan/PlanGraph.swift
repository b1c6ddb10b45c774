/// The dependencies of a plan's stories, as positions in the plan.
package struct PlanGraph: Sendable {
  /// For each story the positions of the stories it depends on, unknown ids left out.
  package let dependencies: [[Int]]

  /// For each story the positions of the stories that depend on it.
  package let dependents: [[Int]]

  /// Reads the dependencies of a plan; where an id stands twice, the first story has it.
  package init(_ plan: Plan) {
    var positions: [StoryID: Int] = [:]
    for (position, story) in plan.stories.enumerated() where positions[story.id] == nil {
      positions[story.id] = position
    }
    dependencies = plan.stories.map { story in story.dependsOn.compactMap { positions[$0] } }
    var dependents = [[Int]](repeating: [], count: plan.stories.count)
    for (position, list) in dependencies.enumerated() {
      for dependency in list { dependents[dependency].append(position) }
    }
    self.dependents = dependents
  }

  /// The stories in waves: each in the earliest wave that follows all its dependencies, in plan order inside a wave.
  ///
  /// Stories on or behind a cycle are in no wave.
  package func waves() -> [[Int]] {
    var open = dependencies.map(\.count)
    var current = open.indices.filter { open[$0] == 0 }
    var waves: [[Int]] = []
    while !current.isEmpty {
      waves.append(current)
      var next: [Int] = []
      for position in current {
        for dependent in dependents[position] {
          open[dependent] -= 1
          if open[dependent] == 0 { next.append(dependent) }
        }
      }
      current = next.sorted()
    }
    return waves
  }

  /// One cycle as positions in dependency order, starting from its first story in the plan, or nil when there is none.
  ///
  /// The walk keeps its own stack: a plan of any depth cannot overflow the process's.
  package func cycle() -> [Int]? {
    enum Mark { case new, open, done }
    var marks = [Mark](repeating: .new, count: dependencies.count)
    for root in dependencies.indices where marks[root] == .new {
      var path: [(node: Int, next: Int)] = [(root, 0)]
      marks[root] = .open
      while let (node, next) = path.last {
        guard next < dependencies[node].count else {
          marks[node] = .done
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let target = dependencies[node][next]
        switch marks[target] {
        case .done: continue
        case .new:
          marks[target] = .open
          path.append((target, 0))
        case .open:
          guard let start = path.firstIndex(where: { $0.node == target }) else { continue }
          return fromFirst(path[start...].map(\.node))
        }
      }
    }
    return nil
  }

  private func fromFirst(_ cycle: [Int]) -> [Int] {
    guard let smallest = cycle.min(), let start = cycle.firstIndex(of: smallest) else { return cycle }
    return Array(cycle[start...] + cycle[..<start])
  }
}
