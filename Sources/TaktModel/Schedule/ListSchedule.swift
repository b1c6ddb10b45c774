/// Gives stories to workers: whoever is free takes the ready story with the longest way to the end.
///
/// This is no optimum, which would be too hard to find, but never more than twice as long.
enum ListSchedule {
  /// The seconds until the last story is done; a story of no seconds is done already.
  static func seconds(_ graph: DependencyGraph, seconds: [Int], remaining: [Int], workers: Int) -> Int {
    var waiting = [Int32](repeating: 0, count: graph.count)
    var ready = Heap()
    for story in 0..<graph.count where seconds[story] > 0 {
      for dependency in graph.dependencies(of: story) where seconds[Int(dependency)] > 0 { waiting[story] += 1 }
      if waiting[story] == 0 { ready.push(key: -remaining[story], story) }
    }
    var running = Heap()
    var now = 0
    var free = workers
    while true {
      while free > 0, let (_, story) = ready.pop() {
        running.push(key: now + seconds[story], story)
        free -= 1
      }
      guard let (end, story) = running.pop() else { return now }
      now = end
      free += 1
      for edge in Int(graph.dependentStarts[story])..<Int(graph.dependentStarts[story + 1]) {
        let dependent = Int(graph.dependents[edge])
        waiting[dependent] -= 1
        if waiting[dependent] == 0, seconds[dependent] > 0 { ready.push(key: -remaining[dependent], dependent) }
      }
    }
  }
}

/// Stories by a key, the smallest first; of equal keys the first in the plan.
private struct Heap {
  private var items: [(key: Int, story: Int)] = []

  mutating func push(key: Int, _ story: Int) {
    items.append((key, story))
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child] < items[parent] else { return }
      items.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> (key: Int, story: Int)? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while true {
      var least = 2 * parent + 1
      guard least < items.count else { return first }
      if least + 1 < items.count, items[least + 1] < items[least] { least += 1 }
      guard items[least] < items[parent] else { return first }
      items.swapAt(least, parent)
      parent = least
    }
  }
}
