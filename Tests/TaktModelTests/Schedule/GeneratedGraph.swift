import TaktModel
import TaktTestSupport

/// A graph of dependencies by chance.
struct GeneratedGraph {
  /// For each story the stories it depends on.
  var edges: [[Int]]

  /// Makes a graph; without cycles every story depends on stories with a smaller secret number only.
  init(_ random: inout SeededRandom, stories: Int, density: Int, isAcyclic: Bool) {
    let rank = Array(0..<stories).shuffled(using: &random)
    edges = (0..<stories).map { story in
      var targets: [Int] = []
      for _ in 0..<random.below(density + 1) {
        let target = random.below(stories)
        if target != story, !isAcyclic || rank[target] < rank[story] { targets.append(target) }
      }
      return targets
    }
  }

  var graph: DependencyGraph {
    var starts: [Int32] = [0]
    for list in edges { starts.append((starts.last ?? 0) + Int32(list.count)) }
    return DependencyGraph(dependencies: edges.flatMap { $0.map(Int32.init) }, starts: starts)
  }

  /// The stories that can be reached from each story along dependencies; slow and plain.
  var reachable: [Set<Int>] {
    var reach = edges.map(Set.init)
    var changed = true
    while changed {
      changed = false
      for story in edges.indices {
        let more = reach[story].reduce(into: reach[story]) { $0.formUnion(reach[$1]) }
        if more.count > reach[story].count {
          reach[story] = more
          changed = true
        }
      }
    }
    return reach
  }

  /// The wave of a story by its definition, one after the latest of its dependencies; nil behind a cycle.
  func wave(_ story: Int, _ known: inout [Int: Int]) -> Int {
    if let wave = known[story] { return wave }
    let wave = edges[story].map { self.wave($0, &known) + 1 }.max() ?? 0
    known[story] = wave
    return wave
  }
}
