/// How long work takes as a whole, from how long its stories take; in whatever unit these are given.
package enum Makespan {
  /// The time that wave by wave takes: the next wave begins when the last story of the one before is done.
  ///
  /// - `levels`: The wave of each story; stories behind a cycle are in none and left out.
  /// - `sequence`: All stories; those of a wave are begun in this order, each as soon as a worker is free.
  package static func waveByWave(
    levels: [Int32], sequence: some Sequence<Int>, durations: [Int], workers: Int
  ) -> Int {
    var waves: [[Int]] = []
    for story in sequence where levels[story] >= 0 && durations[story] > 0 {
      while waves.count <= levels[story] { waves.append([]) }
      waves[Int(levels[story])].append(durations[story])
    }
    return waves.reduce(0) { start, wave in
      var busyUntil = [Int](repeating: start, count: max(1, min(workers, wave.count)))
      for duration in wave {
        guard let worker = busyUntil.indices.min(by: { busyUntil[$0] < busyUntil[$1] }) else { continue }
        busyUntil[worker] += duration
      }
      return busyUntil.max() ?? start
    }
  }

  /// A time that no order of work can beat: the longest chain, or all work divided evenly.
  package static func lowerBound(_ graph: DependencyGraph, durations: [Int], workers: Int) -> Int {
    let longest = RemainingPaths(graph, WaveLevels(graph), seconds: durations).longest
    return max(longest, (durations.reduce(0, +) + workers - 1) / max(workers, 1))
  }
}
