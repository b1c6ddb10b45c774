/// Which stories depend on which, as positions in flat arrays.
///
/// A plan may have a hundred thousand stories; a list of lists would cost more than all the work on it.
package struct DependencyGraph: Hashable, Sendable {
  /// The number of stories.
  package let count: Int

  /// The dependencies of all stories, one story after another, in the order of the plan.
  package let dependencies: [Int32]

  /// Where each story's dependencies begin, and one more entry for the end.
  package let starts: [Int32]

  /// The stories that depend on a story, one story after another, ascending.
  package let dependents: [Int32]

  /// Where each story's dependents begin, and one more entry for the end.
  package let dependentStarts: [Int32]

  /// Takes dependencies as they are; each must be a position below the count.
  package init(dependencies: [Int32], starts: [Int32]) {
    count = max(starts.count - 1, 0)
    self.dependencies = dependencies
    self.starts = starts
    // Counting sort: how many, where each begins, then every edge to its place.
    var ends = [Int32](repeating: 0, count: count + 1)
    for dependency in dependencies { ends[Int(dependency) + 1] += 1 }
    for story in 0..<count { ends[story + 1] += ends[story] }
    dependentStarts = ends
    var dependents = [Int32](repeating: 0, count: dependencies.count)
    for story in 0..<count {
      for edge in Int(starts[story])..<Int(starts[story + 1]) {
        let dependency = Int(dependencies[edge])
        dependents[Int(ends[dependency])] = Int32(story)
        ends[dependency] += 1
      }
    }
    self.dependents = dependents
  }

  /// Reads the dependencies of stories; unknown ids are left out, and of equal ids the first story has it.
  package init(_ stories: [Story]) {
    var positions: [StoryID: Int32] = [:]
    positions.reserveCapacity(stories.count)
    for (position, story) in stories.enumerated() where positions[story.id] == nil {
      positions[story.id] = Int32(position)
    }
    var dependencies: [Int32] = []
    var starts: [Int32] = [0]
    starts.reserveCapacity(stories.count + 1)
    for story in stories {
      for id in story.dependsOn {
        if let position = positions[id] { dependencies.append(position) }
      }
      starts.append(Int32(dependencies.count))
    }
    self.init(dependencies: dependencies, starts: starts)
  }

  /// The stories that a story depends on.
  package func dependencies(of story: Int) -> ArraySlice<Int32> {
    dependencies[Int(starts[story])..<Int(starts[story + 1])]
  }

  /// The stories that depend on a story.
  package func dependents(of story: Int) -> ArraySlice<Int32> {
    dependents[Int(dependentStarts[story])..<Int(dependentStarts[story + 1])]
  }
}
