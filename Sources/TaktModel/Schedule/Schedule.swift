/// How the stories of a plan can follow each other, and how long that takes.
///
/// Stories that are done take no time and delay nothing; waves have them all the same.
package struct Schedule: Sendable {
  /// The plan.
  package let outline: PlanOutline

  /// The waves.
  package let waves: WaveLevels

  /// The stories that can be begun now, in plan order.
  package let ready: [Int]

  /// The longest chain of stories that are left, by expected duration.
  package let criticalPath: [Int]

  /// Seconds that the critical path takes: no number of workers is quicker.
  package let criticalSeconds: Int

  /// Seconds that one worker takes.
  package let serialSeconds: Int

  /// Seconds that the workers take.
  package let parallelSeconds: Int

  /// The number of workers.
  package let workers: Int

  /// More workers than this are not proposed: each of them costs a session.
  package static let proposedWorkers = 4

  /// Makes the schedule of a plan; without a number of workers as many as are of use, four at most.
  package init(_ outline: PlanOutline, durations: ExpectedDurations = ExpectedDurations(), workers: Int? = nil) {
    let graph = outline.graph
    let waves = outline.waves
    let seconds = (0..<outline.count).map { outline.isDone[$0] ? 0 : durations[outline.sizes[$0]] }
    let remaining = RemainingPaths(graph, waves, seconds: seconds)
    let isOpen = outline.isDone.map { !$0 }
    let widest = (0..<waves.count).map { wave in waves[wave].count { isOpen[Int($0)] } }.max() ?? 1
    let number = workers ?? max(1, min(Self.proposedWorkers, widest))

    self.outline = outline
    self.waves = waves
    self.workers = number
    ready = (0..<outline.count).filter { story in
      isOpen[story] && graph.dependencies(of: story).allSatisfy { !isOpen[Int($0)] }
    }
    criticalPath = remaining.longestPath
    criticalSeconds = remaining.longest
    serialSeconds = seconds.reduce(0, +)
    parallelSeconds = ListSchedule.seconds(graph, seconds: seconds, remaining: remaining.seconds, workers: number)
  }

  /// Whether a team is worth its overhead: every story of a team costs a merge and a tree of its own.
  package var teamPays: Bool {
    let saved = serialSeconds - parallelSeconds
    return saved >= 180 && saved * 5 >= serialSeconds
  }
}

/// For each story the time from its beginning to the end of the plan, along the longest chain.
struct RemainingPaths {
  /// The seconds, by story.
  let seconds: [Int]

  /// The seconds of the longest chain of all.
  let longest: Int

  private let graph: DependencyGraph

  init(_ graph: DependencyGraph, _ waves: WaveLevels, seconds own: [Int]) {
    self.graph = graph
    var seconds = own
    // What is done delays nothing, whatever it was waiting for itself.
    for story in waves.order.reversed().lazy.map(Int.init) where own[story] > 0 {
      var after = 0
      for edge in Int(graph.dependentStarts[story])..<Int(graph.dependentStarts[story + 1]) {
        after = max(after, seconds[Int(graph.dependents[edge])])
      }
      seconds[story] += after
    }
    self.seconds = seconds
    longest = seconds.max() ?? 0
  }

  /// The stories of the longest chain; of equal chains the one that is first in the plan.
  var longestPath: [Int] {
    guard longest > 0, var story = seconds.firstIndex(of: longest) else { return [] }
    var path: [Int] = []
    while true {
      path.append(story)
      var next: Int?
      for dependent in graph.dependents(of: story).lazy.map(Int.init)
      where seconds[dependent] > next.map({ seconds[$0] }) ?? 0 {
        next = dependent
      }
      guard let next else { return path }
      story = next
    }
  }
}
