import TaktModel
import TaktTestSupport
import TaktText
import Testing

@Suite("validation of absurd plans")
struct LargePlanTests {
  private func plan(_ stories: [String]) -> SourceText {
    let text =
      "{\"project\": \"p\", \"branchName\": \"takt/x\", \"userStories\": [\n\(stories.joined(separator: ",\n"))\n]}\n"
    return SourceText(name: "stories.json", text)
  }

  private func story(_ id: String, dependsOn: [String] = [], _ priority: Int = 1) -> String {
    let ids = dependsOn.map { "\"\($0)\"" }.joined(separator: ", ")
    return """
      {"id": "\(id)", "title": "Write", "acceptanceCriteria": ["a"], "priority": \(priority), "dependsOn": [\(ids)]}
      """
  }

  @Test(
    "each of thousands of dependencies of one story is found at its own place",
    arguments: [
      ("plan.unknown-dependency", "US-777"), ("plan.self-dependency", "US-009"),
      ("plan.repeated-dependency", "US-001"), ("plan.priority", "US-100"),
    ])
  func dependencies(_ code: String, _ id: String) throws {
    let source = plan([
      story("US-001"), story("US-009", dependsOn: ["US-001"] + [String](repeating: id, count: 8000), 5),
      story("US-100", 6),
    ])
    let found = Validator.validate(source, as: .stories).filter { $0.code == code }
    let list = try #require(try JSONDocument.read(source).root.node(at: ["userStories", 1, "dependsOn"]))
    let starts = list.elements.suffix(8000).map(\.span.start)
    let first = source.position(at: starts[0])
    // The story is one line of ASCII, so that columns differ as offsets do.
    let places = starts.map { SourcePosition(line: first.line, column: first.column + $0 - starts[0]) }
    #expect(found.compactMap(\.position) == places)
    #expect(found.first?.path == "userStories[1].dependsOn[1]")
    #expect(found.last?.path == "userStories[1].dependsOn[8000]")
  }

  @Test("entries that are no ids do not shift the places of the others")
  func wrongEntries() {
    let source = plan([story("US-001", dependsOn: ["x", "US-777", "y", "US-778"])])
    let found = Validator.validate(source, as: .stories).filter { $0.code == "plan.unknown-dependency" }
    #expect(found.map(\.path) == ["userStories[0].dependsOn[1]", "userStories[0].dependsOn[3]"])
  }

  @Test("of more than ten thousand findings of one kind the rest is one finding that counts them")
  func summary() throws {
    let source = plan([story("US-001", dependsOn: [String](repeating: "US-777", count: 12_500))])
    let found = Validator.validate(source, as: .stories).filter { $0.code == "plan.unknown-dependency" }
    #expect(found.count == 10_001)
    let last = try #require(found.last)
    #expect(last.count == 2500)
    #expect(last.message == "2500 more findings of this kind, the first of them here")
    #expect(last.severity == .error && last.hint == nil && last.path == "userStories[0].dependsOn[10000]")
    #expect(last.json["count"]?.integer == 2500)
    #expect(found.dropLast().allSatisfy { $0.count == 1 && $0.json["count"] == nil })
    #expect(found.reduce(0) { $0 + $1.count } == 12_500)
    let failure = #expect(throws: Failure.self) { try PlanReader.read(source).get("the plan") }
    #expect(failure?.message == "the plan has 12500 errors")
  }

  @Test("a list of more than 200,000 entries is refused as a whole")
  func longLists() throws {
    let ids = [String](repeating: "\"US-001\"", count: 200_001).joined(separator: ",")
    let stories = plan([story("US-001").replacingFirst("[]", with: "[\(ids)]")])
    let found = Validator.validate(stories, as: .stories)
    #expect(found.map(\.message) == ["`userStories[0].dependsOn` has 200001 entries"])
    let failure = #expect(throws: Failure.self) { try PlanOutline.read(stories) }
    #expect(failure?.diagnostics.map(\.code) == ["plan.length"])
    let scenarios = SourceText(name: "scenarios.json", "{\"stories\": {\"US-001\": [\(ids)]}}")
    #expect(Validator.validate(scenarios, as: .scenarios).map(\.code) == ["scenarios.length"])
  }

  @Test("in a plan on one line many statuses are written as in any other")
  func statuses() throws {
    let moment = Timestamp(milliseconds: 1_763_000_000_000)
    let ids = (1...3000).map { "US-\(10_000 + $0)" }
    let source = SourceText(
      name: "stories.json", bytes: plan(ids.map { story($0) }).bytes.filter { $0 != 0x0A })
    let statuses = try ids.map { id in
      StoryStatus(story: try #require(StoryID(id)), passes: true, startTime: moment, endTime: nil)
    }
    let edited = try PlanEdits.applying(statuses, to: source)
    let stories = try #require(try JSONDocument.read(edited).root["userStories"])
    #expect(stories.elements.map { $0["id"]?.string } == ids)
    #expect(
      stories[2999]?.literal
        == story(ids[2999]).dropLast() + ", \"passes\": true, \"startTime\": \"\(moment.text)\"}")
    #expect(try PlanEdits.applying(statuses, to: edited).bytes == edited.bytes)
    #expect(PlanRepairs.repairs(source).count == ids.count)
  }
}
