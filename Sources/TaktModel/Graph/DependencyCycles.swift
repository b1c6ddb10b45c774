/// Circles among dependencies.
package enum DependencyCycles {
  /// One short cycle for each knot of stories that depend on each other, in the order of their first stories.
  ///
  /// A cycle is given in the direction of the dependencies: each story depends on the next, and the last on the first.
  /// Stories that depend on themselves alone are no knot.
  package static func find(in graph: DependencyGraph) -> [[Int]] {
    let knots = knots(in: graph)
    return knots.map { cycle(through: $0, in: graph) }.sorted { $0[0] < $1[0] }
  }

  /// The strongly connected parts with more than one story; Tarjan's algorithm with a stack of its own, because a plan
  /// of any depth must not overflow the process's.
  private static func knots(in graph: DependencyGraph) -> [[Int]] {
    let unseen = Int32(-1)
    var indexes = [Int32](repeating: unseen, count: graph.count)
    var lowest = [Int32](repeating: 0, count: graph.count)
    var isOpen = [Bool](repeating: false, count: graph.count)
    var open: [Int] = []
    var path: [(story: Int, edge: Int)] = []
    var nextIndex: Int32 = 0
    var knots: [[Int]] = []

    for root in 0..<graph.count where indexes[root] == unseen {
      path.append((root, Int(graph.starts[root])))
      while let (story, edge) = path.last {
        if indexes[story] == unseen {
          indexes[story] = nextIndex
          lowest[story] = nextIndex
          nextIndex += 1
          open.append(story)
          isOpen[story] = true
        }
        if edge < Int(graph.starts[story + 1]) {
          path[path.count - 1].edge += 1
          let target = Int(graph.dependencies[edge])
          if indexes[target] == unseen {
            path.append((target, Int(graph.starts[target])))
          } else if isOpen[target] {
            lowest[story] = min(lowest[story], indexes[target])
          }
          continue
        }
        path.removeLast()
        if let parent = path.last?.story { lowest[parent] = min(lowest[parent], lowest[story]) }
        guard lowest[story] == indexes[story] else { continue }
        var knot: [Int] = []
        while let member = open.popLast() {
          isOpen[member] = false
          knot.append(member)
          if member == story { break }
        }
        if knot.count > 1 { knots.append(knot) }
      }
    }
    return knots
  }

  /// A shortest way from the first story of a knot back to itself.
  private static func cycle(through knot: [Int], in graph: DependencyGraph) -> [Int] {
    let members = Set(knot)
    guard let first = knot.min() else { return [] }
    var origin: [Int: Int] = [:]
    var queue = [first]
    var next = 0
    while next < queue.count {
      let story = queue[next]
      next += 1
      for target in graph.dependencies(of: story).lazy.map(Int.init) where members.contains(target) {
        if target == first, story != first {
          var cycle = [story]
          while let before = origin[cycle[cycle.count - 1]] { cycle.append(before) }
          return cycle.reversed()
        }
        guard target != first, origin[target] == nil else { continue }
        origin[target] = story
        queue.append(target)
      }
    }
    return knot
  }
}
