/// Says which stories of a plan to begin next when several are worked on side by side.
///
/// A free place never stays empty while a story is ready that touches no file of those being worked on. Which ready story
/// goes first follows from one of two orders, and which order from trying both with expected durations: the longest path
/// first is the quickest on average, but where waves would hardly cost anything it comes out slower than waves now and
/// then, for 15 of 1000 generated plans. There the earlier wave goes first, without a barrier, which leaves one in 1000.
/// None at all is out of reach for durations that nobody knows: a story that fills a place early may stay too long in it.
package struct ReadyQueue: Hashable, Sendable {
  /// Which of the ready stories goes first.
  package enum Order: Hashable, Sendable {
    /// The one with the longest expected way to the end of the plan.
    case longestPath
    /// The one in the earliest wave, then the one with the longest way.
    case earliestWave
  }

  /// The order that was chosen.
  package let order: Order

  /// All stories, best first.
  package let sequence: [Int]

  private let graph: DependencyGraph

  /// The wave of each story, from 0.
  private let levels: [Int32]

  /// The expected seconds of each story.
  private let seconds: [Int]

  /// The expected seconds from the beginning of each story to the end of the plan.
  private let remaining: [Int]

  /// The files that each story declares; empty when no story declares any.
  private let declared: [FileOverlap]

  /// For each story a number for each pattern that it declares; equal patterns have equal numbers.
  private let patterns: [[Int]]

  /// Makes the queue of a plan for so many places.
  ///
  /// Takes what sorting the stories takes: a hundred thousand are a matter of a second at most.
  package init(
    _ stories: [Story], durations: ExpectedDurations = ExpectedDurations(), limit: Int = Schedule.proposedWorkers
  ) {
    graph = DependencyGraph(stories)
    let waves = WaveLevels(graph)
    levels = waves.levels
    seconds = stories.map { durations[$0.size] }
    remaining = RemainingPaths(graph, waves, seconds: seconds).seconds

    let (remaining, levels) = (remaining, waves.levels)
    let byPath = stories.indices.sorted { left, right in
      (remaining[right], stories[left].priority, left) < (remaining[left], stories[right].priority, right)
    }
    // Stable: inside a wave the longest way goes first.
    let byWave = byPath.enumerated().sorted { left, right in
      (levels[left.element], left.offset) < (levels[right.element], right.offset)
    }.map(\.element)
    order = Self.order(graph, levels: levels, seconds: seconds, byPath: byPath, byWave: byWave, limit: limit)
    sequence = order == .longestPath ? byPath : byWave

    guard stories.contains(where: { !$0.files.isEmpty }) else {
      (declared, patterns) = ([], [])
      return
    }
    var numbers: [String: Int] = [:]
    declared = stories.map { FileOverlap(patterns: $0.files) }
    patterns = stories.map { story in
      story.files.map { text in
        let number = numbers[text] ?? numbers.count
        numbers[text] = number
        return number
      }
    }
  }

  /// Waves have to cost so much more, in percent, before they are disregarded.
  private static let margin = 10

  private static func order(
    _ graph: DependencyGraph, levels: [Int32], seconds: [Int], byPath: [Int], byWave: [Int], limit: Int
  ) -> Order {
    func makespan(_ sequence: [Int]) -> Int {
      var urgency = [Int](repeating: 0, count: sequence.count)
      for (place, story) in sequence.enumerated() { urgency[story] = -place }
      return ListSchedule.seconds(graph, seconds: seconds, remaining: urgency, workers: limit)
    }
    let longestPath = makespan(byPath)
    let waves = Makespan.waveByWave(levels: levels, sequence: byPath, durations: seconds, workers: limit)
    guard longestPath * (100 + margin) <= waves * 100 else { return .earliestWave }
    return longestPath < makespan(byWave) ? .longestPath : .earliestWave
  }

  /// The stories to begin now, best first: pending, with everything they depend on done, and without a file in common
  /// with each other or with one that is running.
  ///
  /// Looks at each story until the places are filled, which in a plan without files is soon after the last story that is
  /// done: never more than the number of stories and dependencies. Where files are declared, the ready stories are
  /// sorted as well, and files are compared with those of at most `limit` stories for each one.
  ///
  /// A place is held free for a story that waits only for accepted work to be merged, if that story ranks higher than what
  /// could begin at once: it would otherwise wait for a whole story instead of a moment.
  ///
  /// - `isDone`: Whether what depends on a story may begin.
  /// - `isPending`: Whether a story may still be begun.
  /// - `running`: The stories that are being worked on, or accepted and not merged.
  /// - `landing`: Those of them that are about to be merged, as far as places are to be held for what follows.
  /// - `knownFiles`: Paths that a story is known to touch, besides those it declares.
  /// - `limit`: How many stories may be worked on side by side.
  package func next(
    isDone: (Int) -> Bool, isPending: (Int) -> Bool, running: [Int], landing: [Int] = [],
    knownFiles: (Int) -> [String], limit: Int
  ) -> [Int] {
    let places = limit - running.count
    guard places > 0 else { return [] }
    var taken = running.map { (isLanding: landing.contains($0), files: files($0, knownFiles)) }
      .filter { !$0.files.isEmpty }
    var chosen: [(story: Int, isHeld: Bool)] = []
    /// Whether the story has to wait for a merge; nil when it cannot begin even then.
    func waits(_ story: Int) -> Bool? {
      guard isPending(story), !running.contains(story) else { return nil }
      var waits = false
      for dependency in graph.dependencies(of: story) where !isDone(Int(dependency)) {
        guard landing.contains(Int(dependency)) else { return nil }
        waits = true
      }
      return waits
    }
    func consider(_ story: Int) {
      guard let waits = waits(story) else { return }
      let files = files(story, knownFiles)
      guard !taken.contains(where: { !(waits && $0.isLanding) && $0.files.overlaps(files) }) else { return }
      chosen.append((story, waits))
      if !files.isEmpty { taken.append((false, files)) }
    }
    let candidates = declared.isEmpty ? sequence : sortedByFiles(sequence.filter { waits($0) != nil })
    for story in candidates {
      consider(story)
      if chosen.count == places { break }
    }
    return chosen.filter { !$0.isHeld }.map(\.story)
  }

  private func files(_ story: Int, _ knownFiles: (Int) -> [String]) -> FileOverlap {
    let known = FileOverlap(paths: knownFiles(story))
    return declared.isEmpty ? known : declared[story].union(known)
  }

  /// Puts ready stories forward that share a file with others: these have to follow each other, whoever is first, so
  /// that the way to the end is at least as long as all of them together.
  private func sortedByFiles(_ ready: [Int]) -> [Int] {
    var loads: [Int: Int] = [:]
    for story in ready {
      for pattern in Set(patterns[story]) { loads[pattern, default: 0] += seconds[story] }
    }
    let keyed = ready.enumerated().map { place, story in
      let load = patterns[story].reduce(0) { max($0, loads[$1] ?? 0) }
      return (
        wave: order == .earliestWave ? levels[story] : 0, way: -max(remaining[story], load), place: place, story: story
      )
    }
    return keyed.sorted { ($0.wave, $0.way, $0.place) < ($1.wave, $1.way, $1.place) }.map(\.story)
  }
}
