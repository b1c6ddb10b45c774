/// Whether working on several stories at a time can help at all, and why.
///
/// This asks what is possible: whether two stories could ever be worked on side by side. `Schedule.teamPays` asks by
/// expected durations whether that is worth its cost, and never says yes where dependencies alone rule it out here.
package struct TeamBenefit: Hashable, Sendable {
  /// Whether a team can help.
  package let helps: Bool

  /// The reason as a clause in lower case without a full stop, such as `only US-003 is left`.
  package let reason: String

  /// Asks what is left of a plan.
  ///
  /// Plans without files are decided in one pass. With files the queue is followed, as it would be worked off, until two
  /// stories are side by side for the first time; plans of many thousand stories are not followed to the end.
  ///
  /// - `isLeft`: Whether a story is still to be done.
  /// - `limit`: How many stories may be worked on side by side.
  package init(_ stories: [Story], isLeft: (Int) -> Bool = { _ in true }, limit: Int) {
    let left = stories.indices.filter(isLeft)
    let graph = DependencyGraph(stories)
    (helps, reason) =
      if limit < 2 {
        (false, "only one story at a time is allowed")
      } else if left.count < 2 {
        (false, left.first.map { "only \(stories[$0].id) is left" } ?? "no story is left")
      } else if Self.isChain(graph, left) {
        (false, "each of the \(left.count) stories that are left waits for another, so that they follow each other")
      } else if left.allSatisfy({ stories[$0].files.isEmpty }) || left.count > Self.followed {
        (true, "some of the \(left.count) stories that are left do not wait for each other")
      } else if let pair = Self.firstPair(stories, left, limit: limit) {
        (true, "\(stories[pair.0].id) and \(stories[pair.1].id) can be worked on side by side")
      } else {
        (false, "stories that do not wait for each other touch the same files")
      }
  }

  /// The queue of larger plans is not followed: with so many stories some will not touch the same files.
  private static let followed = 2000

  /// Whether the longest chain among the stories that are left has all of them.
  private static func isChain(_ graph: DependencyGraph, _ left: [Int]) -> Bool {
    var one = [Int](repeating: 0, count: graph.count)
    for story in left { one[story] = 1 }
    return RemainingPaths(graph, WaveLevels(graph), seconds: one).longest == left.count
  }

  /// The first two stories that the queue has side by side, when each takes as long as it likes.
  private static func firstPair(_ stories: [Story], _ left: [Int], limit: Int) -> (Int, Int)? {
    let queue = ReadyQueue(stories, limit: limit)
    var pending = Set(left)
    while true {
      let chosen = queue.next(
        isDone: { !pending.contains($0) }, isPending: { pending.contains($0) }, running: [], knownFiles: { _ in [] },
        limit: limit)
      if chosen.count > 1 { return (chosen[0], chosen[1]) }
      guard let only = chosen.first else { return nil }
      pending.remove(only)
    }
  }
}
