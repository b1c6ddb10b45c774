import TaktModel
import TaktTestSupport
import TaktText
import Testing

@Suite("edits of plans")
struct PlanEditTests {
  /// The text with edits made, after a check that they lie beside each other.
  private func applying(_ edits: [TextEdit], to source: SourceText, _ seed: UInt64) throws -> JSONDocument {
    let result = source.applying(edits)
    // Outside the edited spans nothing may differ: what is left of both texts is the same.
    var kept: [UInt8] = []
    var keptAfter: [UInt8] = []
    var (before, after) = (0, 0)
    for edit in edits.sorted(by: { $0.span.start < $1.span.start }) {
      kept += source.bytes[before..<edit.span.start]
      let length = edit.span.start - before
      keptAfter += result.bytes[after..<after + length]
      #expect(
        Array(result.bytes[(after + length)...].prefix(edit.replacement.count)) == edit.replacement, "seed \(seed)")
      (before, after) = (edit.span.end, after + length + edit.replacement.count)
    }
    kept += source.bytes[before...]
    keptAfter += result.bytes[after...]
    #expect(kept == keptAfter, "seed \(seed)")
    return try JSONDocument.read(result)
  }

  @Test("waves are written into a plan of any formatting, and nothing else changes")
  func waves() throws {
    for seed in UInt64(1)...100 {
      let plan = HostilePlan(seed: seed)
      let schedule = Schedule(try PlanOutline.read(plan.source))
      let edits = try WaveEdits.edit(schedule).map { [$0] } ?? []
      let document = try applying(edits, to: plan.source, seed)
      // Every member but the waves has its bytes.
      let old = try JSONDocument.read(plan.source)
      for member in old.root.members where member.name != "waves" {
        #expect(document.root[member.name]?.literal == member.value.literal, "seed \(seed)")
      }
      let written = document.root["waves"]?.elements.map { $0["stories"]?.elements.compactMap(\.string) ?? [] } ?? []
      #expect(
        written
          == (0..<schedule.waves.count).map { wave in
            schedule.waves[wave].map { schedule.outline.id(Int($0)) }
          }, "seed \(seed)")
      #expect(try WaveEdits.edit(Schedule(PlanOutline.read(document.source))) == nil, "seed \(seed)")
    }
  }

  @Test("repairs change what they name and nothing else, and once is enough")
  func repairs() throws {
    var (seen, readable) = (0, 0)
    for seed in UInt64(1)...100 {
      let plan = HostilePlan(seed: seed)
      let repairs = PlanRepairs.repairs(plan.source)
      seen += repairs.count
      let document = try applying(repairs.map(\.edit), to: plan.source, seed)
      #expect(PlanRepairs.repairs(document.source).isEmpty, "seed \(seed)")
      // Contradictory waves stay an error; everything else is the same plan as before.
      let (before, after) = (PlanReader.read(plan.source), PlanReader.read(document.source))
      #expect(after.value == before.value, "seed \(seed)")
      readable += after.value == nil ? 0 : 1
      let codes = Validator.validate(document.source, as: .stories).map(\.code)
      #expect(!codes.contains("plan.wave-order"), "seed \(seed)")
      for (index, story) in (document.root["userStories"]?.elements ?? []).enumerated() {
        let old = try JSONDocument.read(plan.source).root["userStories"]?[index]
        #expect(story["unknown"]?.literal == old?["unknown"]?.literal, "seed \(seed)")
        for name in ["type", "size", "passes", "verify", "startTime", "endTime", "dependsOn"] {
          #expect(story[name] != nil, "seed \(seed) \(name)")
        }
      }
    }
    #expect(seen > 100 && readable > 30)
  }

  @Test("a repaired plan looks as its author would have written it")
  func golden() throws {
    let text = """
      {
        "project": "TaskApp",
        "branchName": "takt/task-status",
        "userStories": [
          {
            "id": "US-001",
            "title": "Store tasks",
            "acceptanceCriteria": ["`tasks add x` prints 1"],
            "priority": 1,
            "startTime": "2026-11-20 15:45"
          },
          {"id": "US-002", "title": "List tasks", "acceptanceCriteria": ["a"], "priority": 1.0e0, "dependsOn": ["US-001"]}
        ],
        "waves": [
          { "wave": 2, "stories": ["US-002"] },
          { "wave": 1, "stories": [ "US-001" ] }
        ]
      }

      """
    let source = SourceText(name: "stories.json", text)
    let repairs = PlanRepairs.repairs(source)
    let said = repairs.map { "\($0.path): \($0.message)\n" }.joined()
    let result = source.applying(repairs.map(\.edit))
    expectGolden(said + "\n" + String(decoding: result.bytes, as: UTF8.self), named: "plan-repairs.txt")
  }
}

extension PlanEditTests {
  @Test("a status changes its fields and nothing else, and once is enough")
  func statuses() throws {
    for seed in UInt64(1)...100 {
      var random = SeededRandom(seed)
      let plan = HostilePlan(seed: seed)
      let moment = Timestamp(milliseconds: 1_763_000_000_000)
      let statuses = try (0..<plan.count).filter { _ in random.oneIn(2) }.map { index -> StoryStatus in
        let isBlocked = random.oneIn(3)
        return StoryStatus(
          story: try #require(StoryID("US-00\(index + 1)")), passes: !isBlocked, startTime: moment,
          endTime: random.oneIn(2) ? moment : nil,
          blocked: isBlocked ? StoryBlock(category: .specUnclear, reason: "be\"cause", because: nil) : nil)
      }
      let edited = try PlanEdits.applying(statuses, to: plan.source)
      #expect(try PlanEdits.applying(statuses, to: edited).bytes == edited.bytes, "seed \(seed)")
      let old = try JSONDocument.read(plan.source)
      let new = try JSONDocument.read(edited)
      for (index, story) in (new.root["userStories"]?.elements ?? []).enumerated() {
        let status = statuses.first { $0.story.text == story["id"]?.string }
        let before = try #require(old.root["userStories"]?[index])
        if let status {
          #expect(story["passes"]?.bool == status.passes, "seed \(seed)")
          #expect(story["startTime"]?.string == moment.text, "seed \(seed)")
          #expect((story["blocked"] == nil) == (status.blocked == nil), "seed \(seed)")
        } else {
          #expect(story.literal == before.literal, "seed \(seed)")
        }
        for name in ["id", "title", "priority", "acceptanceCriteria", "unknown"] {
          #expect(story[name]?.literal == before[name]?.literal, "seed \(seed)")
        }
      }
      // A story that was blocked and then passes is blocked no more.
      let passed = statuses.map { StoryStatus(story: $0.story, passes: true, startTime: moment, endTime: moment) }
      let after = try JSONDocument.read(PlanEdits.applying(passed, to: edited))
      #expect((after.root["userStories"]?.elements ?? []).allSatisfy { $0["blocked"] == nil }, "seed \(seed)")
    }
  }
}
