import TaktModel
import TaktTestSupport
import Testing

@Suite("waves and cycles")
struct WaveTests {
  @Test("every story is in the earliest wave after its dependencies, in plan order inside it")
  func waves() {
    for seed in UInt64(1)...300 {
      var random = SeededRandom(seed)
      let generated = GeneratedGraph(&random, stories: 1 + random.below(30), density: random.below(5), isAcyclic: true)
      let waves = WaveLevels(generated.graph)
      var known: [Int: Int] = [:]
      let expected = generated.edges.indices.map { generated.wave($0, &known) }
      #expect(waves.levels.map(Int.init) == expected, "seed \(seed)")
      #expect(waves.isComplete)
      #expect(Set(waves.order).count == generated.edges.count, "seed \(seed)")
      for wave in 0..<waves.count {
        #expect(Array(waves[wave]) == waves[wave].sorted(), "seed \(seed)")
        #expect(waves[wave].allSatisfy { expected[Int($0)] == wave }, "seed \(seed)")
      }
      for (story, list) in generated.edges.enumerated() {
        #expect(list.allSatisfy { waves.levels[$0] < waves.levels[story] }, "seed \(seed)")
      }
    }
  }

  @Test("stories on and behind a cycle are in no wave, and all others are")
  func behindCycles() {
    for seed in UInt64(1)...200 {
      var random = SeededRandom(seed)
      let generated = GeneratedGraph(&random, stories: 1 + random.below(20), density: 3, isAcyclic: false)
      let reach = generated.reachable
      let levels = WaveLevels(generated.graph).levels
      for story in generated.edges.indices {
        let isStuck = reach[story].union([story]).contains { reach[$0].contains($0) }
        #expect((levels[story] < 0) == isStuck, "seed \(seed), story \(story)")
      }
    }
  }

  @Test("cycles that are found are cycles, one for each knot, each from its first story")
  func cycles() {
    for seed in UInt64(1)...300 {
      var random = SeededRandom(seed)
      let generated = GeneratedGraph(&random, stories: 2 + random.below(20), density: 3, isAcyclic: false)
      let reach = generated.reachable
      let cycles = DependencyCycles.find(in: generated.graph)
      for cycle in cycles {
        #expect(Set(cycle).count == cycle.count && cycle.count > 1, "seed \(seed)")
        for (story, next) in zip(cycle, cycle.dropFirst() + cycle.prefix(1)) {
          #expect(generated.edges[story].contains(next), "seed \(seed)")
        }
        // The first of the knot: nobody before it depends on it and is depended on by it.
        let first = cycle[0]
        #expect(!(0..<first).contains { reach[$0].contains(first) && reach[first].contains($0) }, "seed \(seed)")
      }
      let knots = Set(
        generated.edges.indices.filter { reach[$0].contains($0) }.map { story in
          reach[story].filter { reach[$0].contains(story) }
        })
      #expect(cycles.count == knots.count, "seed \(seed)")
      #expect(cycles.map { $0[0] } == cycles.map { $0[0] }.sorted(), "seed \(seed)")
    }
  }

  @Test("a chain and a circle of a hundred thousand stories overflow no stack")
  func depth() {
    let count = 100_000
    let chain = DependencyGraph(
      dependencies: (0..<count - 1).map(Int32.init), starts: [0] + (0..<count).map { Int32($0) })
    #expect(WaveLevels(chain).count == count)
    #expect(DependencyCycles.find(in: chain).isEmpty)
    let circle = DependencyGraph(
      dependencies: (0..<count).map { Int32(($0 + 1) % count) }, starts: (0...count).map(Int32.init))
    #expect(DependencyCycles.find(in: circle) == [Array(0..<count)])
  }
}
