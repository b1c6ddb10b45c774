import TaktModel
import TaktTestSupport
import TaktText
import Testing

@Suite("schedules")
struct ScheduleTests {
  /// A plan's text with these dependencies.
  private func plan(
    _ edges: [[Int]], sizes: [Story.Size]? = nil, done: Set<Int> = []
  ) -> SourceText {
    let stories = edges.enumerated().map { index, list in
      let depends = list.map { "\"\(id($0))\"" }.joined(separator: ",")
      let size = sizes.map { ",\"size\":\"\($0[index].rawValue)\"" } ?? ""
      return """
        {"title":"Story \(index)","dependsOn":[\(depends)],"id":"\(id(index))","passes":\(done.contains(index)),
         "acceptanceCriteria":["`x` prints 1"],"priority":1\(size)}
        """
    }
    return SourceText(
      name: "stories.json",
      #"{"project":"p","branchName":"takt/x","userStories":["# + stories.joined(separator: ",\n") + "]}")
  }

  private func id(_ index: Int) -> String {
    let digits = String(index + 1)
    return "US-" + String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
  }

  private func schedule(_ source: SourceText, workers: Int? = nil) throws -> Schedule {
    Schedule(try PlanOutline.read(source), workers: workers)
  }

  @Test("the JSON is what the design says")
  func json() throws {
    let text = try schedule(plan([[], [0], []], sizes: [.small, .small, .medium])).jsonText
    #expect(
      text == #"{"waves":[["US-001","US-003"],["US-002"]],"criticalPath":["US-003"],"ready":["US-001","US-003"],"#
        + #""estimate":{"serialMinutes":9,"parallelMinutes":5,"workers":2,"criticalMinutes":5},"advice":"team"}"#)
    #expect(try JSONDocument.read(SourceText(name: "a", text)).root["waves"]?.count == 2)
  }

  @Test("the outline and the reader of plans see the same plan")
  func sameAsReader() throws {
    for seed in UInt64(1)...100 {
      var random = SeededRandom(seed)
      let generated = GeneratedGraph(&random, stories: 1 + random.below(30), density: 4, isAcyclic: true)
      let source = plan(generated.edges)
      let outline = try PlanOutline.read(source)
      let read = try PlanReader.read(source).get("the plan")
      #expect((0..<outline.count).map { outline.id($0) } == read.stories.map(\.id.text), "seed \(seed)")
      for story in 0..<outline.count {
        let expected = read.stories[story].dependsOn.map(\.text)
        #expect(outline.graph.dependencies(of: story).map { outline.id(Int($0)) } == expected, "seed \(seed)")
      }
    }
  }

  @Test("estimates lie between the bounds that hold for every order of work")
  func bounds() throws {
    for seed in UInt64(1)...200 {
      var random = SeededRandom(seed)
      let generated = GeneratedGraph(&random, stories: 1 + random.below(25), density: 3, isAcyclic: true)
      let sizes = generated.edges.map { _ in random.pick(Story.Size.allCases) }
      let done = Set(generated.edges.indices.filter { _ in random.oneIn(5) })
      let workers = 1 + random.below(5)
      let source = plan(generated.edges, sizes: sizes, done: done)
      let schedule = try schedule(source, workers: workers)
      let seconds = generated.edges.indices.map { done.contains($0) ? 0 : [120, 300, 720][sizes[$0].rank] }
      let longest = slowLongest(generated.edges, seconds)
      #expect(schedule.serialSeconds == seconds.reduce(0, +), "seed \(seed)")
      #expect(schedule.criticalSeconds == longest, "seed \(seed)")
      #expect(schedule.criticalPath.map { seconds[$0] }.reduce(0, +) == longest, "seed \(seed)")
      for (story, next) in zip(schedule.criticalPath, schedule.criticalPath.dropFirst()) {
        #expect(generated.edges[next].contains(story), "seed \(seed)")
      }
      let least = max(longest, (schedule.serialSeconds + workers - 1) / workers)
      #expect(schedule.parallelSeconds >= least, "seed \(seed)")
      #expect(schedule.parallelSeconds <= schedule.serialSeconds, "seed \(seed)")
      // Graham's bound for lists.
      #expect(
        schedule.parallelSeconds * workers <= schedule.serialSeconds + (workers - 1) * longest, "seed \(seed)")
      if workers == 1 { #expect(schedule.parallelSeconds == schedule.serialSeconds) }
      let ready = generated.edges.indices.filter { !done.contains($0) && done.isSuperset(of: generated.edges[$0]) }
      #expect(schedule.ready == ready, "seed \(seed)")
    }
  }

  /// The longest chain of stories that are left, by trying all of them.
  private func slowLongest(_ edges: [[Int]], _ seconds: [Int]) -> Int {
    var known: [Int: Int] = [:]
    func end(_ story: Int) -> Int {
      if let end = known[story] { return end }
      let before = seconds[story] == 0 ? 0 : edges[story].filter { seconds[$0] > 0 }.map(end).max() ?? 0
      known[story] = before + seconds[story]
      return before + seconds[story]
    }
    return edges.indices.map(end).max() ?? 0
  }

  @Test("durations come from statistics, and nonsense in them is passed over")
  func statistics() {
    let text = #"{"durations":{"small":{"stories":3,"minutes":2.5},"medium":{"minutes":-1},"large":{"minutes":"x"}}}"#
    let durations = ExpectedDurations(statistics: SourceText(name: "stats.json", text))
    #expect([durations.small, durations.medium, durations.large] == [150, 300, 720])
    #expect(ExpectedDurations(statistics: SourceText(name: "stats.json", "nonsense")) == ExpectedDurations())
  }

  @Test("a plan without a schedule says why")
  func failures() throws {
    let texts = [
      plan([[1], [0]]), plan([[0]]), SourceText(name: "stories.json", "{}"), SourceText(name: "stories.json", "{"),
      SourceText(name: "stories.json", #"{"project":"p","branchName":"takt/x","userStories":[]}"#),
    ]
    var report = ""
    for text in texts {
      do throws(Failure) {
        _ = try PlanOutline.read(text)
        Issue.record("read \(text)")
      } catch {
        report += error.diagnostics.map { $0.rendered() + "\n" }.joined() + error.message + "\n\n"
      }
    }
    expectGolden(report, named: "schedule-failures.txt")
  }

  @Test("a diagram shows titles as text, whatever they contain", arguments: ScheduleDiagram.allCases)
  func diagrams(_ diagram: ScheduleDiagram) throws {
    let title = #""]; click US-001 <script> \" %% #x; \u001b[31m `code` "#
    let text =
      #"{"userStories":[{"id":"US-001","title":\#(JSONValue.string(title).compact)},"#
      + #"{"id":"US-002","dependsOn":["US-001"]},{"id":"US-003","passes":true}]}"#
    let schedule = try schedule(SourceText(name: "stories.json", text))
    expectGolden(diagram.text(schedule), named: "diagram.\(diagram.rawValue)")
  }
}

extension Story.Size {
  fileprivate var rank: Int { self == .small ? 0 : self == .medium ? 1 : 2 }
}
