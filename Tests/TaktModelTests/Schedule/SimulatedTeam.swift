import TaktModel
import Testing

/// Works through a plan with a queue, story by story, and looks that the queue keeps its promises.
struct SimulatedTeam {
  let plan: GeneratedPlan
  let queue: ReadyQueue
  let limit: Int
  /// Whether a wave waits for the one before.
  var hasBarriers = false
  /// The seconds from the end of a story until what depends on it may begin.
  var mergeLag = 0
  /// Whether places are held for what waits for a merge.
  var holdsPlaces = true

  /// The seconds until the last story is done; tells of each story when it is begun and when it ends.
  func run(_ note: (_ story: Int, _ begin: Int, _ end: Int) -> Void = { _, _, _ in }) -> Int {
    let count = plan.stories.count
    let graph = DependencyGraph(plan.stories)
    let levels = WaveLevels(graph).levels
    let files = plan.stories.map { FileOverlap(patterns: $0.files) }
    var done = Set<Int>()
    var pending = Set(0..<count)
    var running: [(end: Int, story: Int)] = []
    var landing: [(end: Int, story: Int)] = []
    var now = 0
    func isReady(_ story: Int) -> Bool {
      pending.contains(story) && graph.dependencies(of: story).allSatisfy { done.contains(Int($0)) }
    }
    while done.count < count {
      let wave = (0..<count).filter { !done.contains($0) }.map { levels[$0] }.min() ?? 0
      let chosen = queue.next(
        isDone: done.contains, isPending: { pending.contains($0) && (!hasBarriers || levels[$0] == wave) },
        running: (running + landing).map(\.story), landing: holdsPlaces ? landing.map(\.story) : [],
        knownFiles: { _ in [] }, limit: limit + landing.count)
      #expect(Set(chosen).count == chosen.count && chosen.allSatisfy(isReady))
      for story in chosen {
        #expect(!(running + landing).contains { files[$0.story].overlaps(files[story]) })
        note(story, now, now + plan.seconds[story])
        running.append((now + plan.seconds[story], story))
        pending.remove(story)
      }
      #expect(running.count <= limit && !(running.isEmpty && landing.isEmpty))
      if running.count < limit, !hasBarriers, landing.isEmpty {
        let left = pending.first { story in
          isReady(story) && !running.contains { files[$0.story].overlaps(files[story]) }
        }
        #expect(left == nil, "a place stays empty")
      }
      guard let next = (running + landing).min(by: { ($0.end, $0.story) < ($1.end, $1.story) }) else { return .max }
      now = next.end
      if mergeLag > 0, running.contains(where: { $0.story == next.story }) {
        running.removeAll { $0.story == next.story }
        landing.append((now + mergeLag, next.story))
      } else {
        running.removeAll { $0.story == next.story }
        landing.removeAll { $0.story == next.story }
        done.insert(next.story)
      }
    }
    return now
  }
}
