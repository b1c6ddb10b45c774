import TaktModel
import TaktTestSupport
import TaktText
import Testing

@Suite("whether a team helps")
struct TeamBenefitTests {
  private func stories(_ list: [(on: [Int], files: [String])]) -> [Story] {
    list.enumerated().map { position, story in
      Story(id: GeneratedPlan.id(position), dependsOn: story.on.map(GeneratedPlan.id), files: story.files)
    }
  }

  private func benefit(_ list: [(on: [Int], files: [String])], left: Set<Int>? = nil, limit: Int = 4) -> TeamBenefit {
    TeamBenefit(stories(list), isLeft: { left?.contains($0) ?? true }, limit: limit)
  }

  @Test("where it cannot help, the reason says why")
  func reasons() {
    let free: [(on: [Int], files: [String])] = [([], []), ([], []), ([], [])]
    #expect(benefit(free, limit: 1).reason == "only one story at a time is allowed")
    #expect(benefit(free, left: []).reason == "no story is left")
    #expect(benefit(free, left: [1]).reason == "only US-002 is left")
    let chain = benefit([([], []), ([0], []), ([0, 1], [])])
    #expect(chain.reason == "each of the 3 stories that are left waits for another, so that they follow each other")
    let shared = benefit([([], ["src/"]), ([], ["src/a"]), ([], ["**/a"])], limit: 2)
    #expect(shared.reason == "stories that do not wait for each other touch the same files")
    #expect([benefit(free, limit: 1), benefit(free, left: [1]), chain, shared].allSatisfy { !$0.helps })
  }

  @Test("where it can help, the reason names stories as far as they are known")
  func helps() {
    let free = benefit([([], []), ([0], []), ([0], [])])
    #expect(free.helps && free.reason == "some of the 3 stories that are left do not wait for each other")
    let files = benefit([([], ["a"]), ([0], ["b"]), ([0], ["b"]), ([1], ["c"])])
    #expect(files.helps && files.reason == "US-003 and US-004 can be worked on side by side")
    #expect(!benefit([([], ["a"]), ([0], ["b"]), ([0], ["b"]), ([1], ["c"])], left: [0, 1, 3]).helps)
  }

  @Test("a chain through a story that is done is none")
  func throughDone() {
    #expect(benefit([([], []), ([0], []), ([1], [])], left: [0, 2]).helps)
  }

  @Test("what is possible is what the queue does, and `waves` never advises a team where none is possible")
  func agrees() throws {
    for seed in UInt64(1)...200 {
      var random = SeededRandom(seed)
      let generated = GeneratedGraph(&random, stories: 1 + random.below(7), density: 4, isAcyclic: true)
      let plan = generated.edges.enumerated().map { position, targets in
        Story(id: GeneratedPlan.id(position), dependsOn: Set(targets).sorted().map(GeneratedPlan.id))
      }
      let reach = generated.reachable
      let isPossible = plan.indices.contains { left in
        plan.indices.contains { $0 != left && !reach[$0].contains(left) && !reach[left].contains($0) }
      }
      #expect(TeamBenefit(plan, limit: 2).helps == isPossible, "seed \(seed)")
      let text = plan.map { story in
        #"{"id":"\#(story.id)","size":"large","dependsOn":[\#(story.dependsOn.map { "\"\($0)\"" }.joined(separator: ","))]}"#
      }
      let source = SourceText(name: "stories.json", #"{"userStories":[\#(text.joined(separator: ","))]}"#)
      let schedule = Schedule(try PlanOutline.read(source), workers: 2)
      if !isPossible { #expect(!schedule.teamPays, "seed \(seed)") }
    }
  }

  @Test("a hundred thousand stories are decided in a moment")
  func size() {
    let count = 100_000
    let chain = (0..<count).map {
      Story(id: GeneratedPlan.id($0), dependsOn: $0 == 0 ? [] : [GeneratedPlan.id($0 - 1)], files: ["a"])
    }
    #expect(!TeamBenefit(chain, limit: 4).helps)
    #expect(TeamBenefit(chain.map { Story(id: $0.id, files: $0.files) }, limit: 4).helps)
  }

  @Test("a story for each core is proposed, four at most and one at least")
  func limit() {
    #expect([-1, 0, 1, 2, 4, 64].map { ParallelLimit.proposed(cores: $0) } == [1, 1, 1, 2, 4, 4])
  }
}
