/// The wave of every story: one after the latest of its dependencies.
package struct WaveLevels: Sendable {
  /// The wave of each story from 0, or -1 for a story on or behind a cycle.
  package let levels: [Int32]

  /// The stories that are in a wave, wave by wave, in plan order inside each.
  package let order: [Int32]

  /// Where each wave begins in the order, and one more entry for the end.
  package let starts: [Int32]

  /// Whether every story is in a wave.
  package var isComplete: Bool { order.count == levels.count }

  /// The number of waves.
  package var count: Int { starts.count - 1 }

  /// The stories of a wave.
  package subscript(_ wave: Int) -> ArraySlice<Int32> { order[Int(starts[wave])..<Int(starts[wave + 1])] }

  /// Takes away the stories that wait for nothing, again and again.
  package init(_ graph: DependencyGraph) {
    var open = [Int32](repeating: 0, count: graph.count)
    var levels = [Int32](repeating: -1, count: graph.count)
    var queue: [Int32] = []
    queue.reserveCapacity(graph.count)
    for story in 0..<graph.count {
      open[story] = graph.starts[story + 1] - graph.starts[story]
      if open[story] == 0 {
        queue.append(Int32(story))
        levels[story] = 0
      }
    }
    var sizes: [Int32] = []
    var next = 0
    while next < queue.count {
      let story = Int(queue[next])
      next += 1
      let level = Int(levels[story])
      if level == sizes.count { sizes.append(0) }
      sizes[level] += 1
      for edge in Int(graph.dependentStarts[story])..<Int(graph.dependentStarts[story + 1]) {
        let dependent = Int(graph.dependents[edge])
        open[dependent] -= 1
        if open[dependent] == 0 {
          levels[dependent] = Int32(level) + 1
          queue.append(Int32(dependent))
        }
      }
    }
    // The queue is in order of waves but not of the plan; a second counting sort is cheaper than sorting each wave.
    var starts: [Int32] = [0]
    for size in sizes { starts.append((starts.last ?? 0) + size) }
    var places = starts
    var order = [Int32](repeating: 0, count: queue.count)
    for story in 0..<graph.count where levels[story] >= 0 {
      let level = Int(levels[story])
      order[Int(places[level])] = Int32(story)
      places[level] += 1
    }
    self.levels = levels
    self.order = order
    self.starts = starts
  }
}
