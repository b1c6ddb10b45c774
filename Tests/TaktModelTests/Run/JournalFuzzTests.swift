import TaktTestSupport
import TaktText
import Testing

@testable import TaktModel

/// Changes whole records as no takt would write them, with checksums that fit.
private struct Forger {
  private var random: SeededRandom
  private let words = RunEvent.names + ["moon.landed"]

  init(seed: UInt64) { random = SeededRandom(seed) }

  mutating func change(_ journal: [String]) throws -> [String] {
    var lines = journal
    let place = Int.random(in: lines.indices, using: &random)
    let other = Int.random(in: lines.indices, using: &random)
    switch Int.random(in: 0..<10, using: &random) {
    case 0: lines.insert(lines[place], at: other)
    case 1: lines.swapAt(place, other)
    case 2: lines.remove(at: place)
    default: lines[place] = try changeMember(lines[place], beside: lines[other])
    }
    return Bool.random(using: &random) ? lines : try numbered(lines)
  }

  /// The same records with numbers that follow, so that what is wrong with them is not hidden behind that.
  private func numbered(_ lines: [String]) throws -> [String] {
    try lines.enumerated().map { number, line in
      var members = try ForgedRecord.members(of: line.dropLast())
      if let position = members.firstIndex(where: { $0.0 == "seq" }) { members[position].1 = .integer(number + 1) }
      return ForgedRecord.line(members)
    }
  }

  private mutating func changeMember(_ line: String, beside other: String) throws -> String {
    var members = try ForgedRecord.members(of: line.dropLast())
    let foreign = try ForgedRecord.members(of: other.dropLast())
    let place = Int.random(in: members.indices, using: &random)
    switch Int.random(in: 0..<8, using: &random) {
    case 0: members.remove(at: place)
    case 1: members.insert((members[place].0 + "x", members[place].1), at: place)
    case 2:
      // Another record's member: another story, token, commit or outcome that exists.
      guard let found = foreign.randomElement(using: &random) else { break }
      if let same = members.firstIndex(where: { $0.0 == found.0 }) { members[same].1 = found.1 }
    case 3:
      if let event = members.firstIndex(where: { $0.0 == "event" }) {
        members[event].1 = .string(words.randomElement(using: &random) ?? "")
      }
    default: members[place].1 = changed(members[place].1)
    }
    return ForgedRecord.line(members)
  }

  private mutating func changed(_ value: JSONValue) -> JSONValue {
    // Half of the time something within the value.
    if Bool.random(using: &random) {
      if case .object(let object) = value, let place = object.members.indices.randomElement(using: &random) {
        var members = object.members
        members[place].value = changed(members[place].value)
        return .object(JSONObject(members.map { ($0.name, $0.value) }))
      }
      if case .array(let elements) = value, let place = elements.indices.randomElement(using: &random) {
        var elements = elements
        elements[place] = changed(elements[place])
        return .array(elements)
      }
    }
    let values: [JSONValue] = [
      .integer(.max), .integer(.min), 0, -1, 1, .integer(1 << 62), .null, true, "", "US-999", "9999-12-31T23:59:59Z",
      "0001-01-01T00:00:00Z", .array([]), .object(JSONObject([])), .string(String(repeating: "x", count: 5000)),
      .double(1e300),
    ]
    return values.randomElement(using: &random) ?? .null
  }
}

@Suite("Forged journals")
struct JournalFuzzTests {
  /// Everything that is done with a run's records without touching anything.
  private func use(_ contents: JournalContents, _ plan: Plan, _ workflow: Workflow) {
    let state = RunState(contents.records.lazy.map { ($0.event, $0.at) })
    _ = RunStateText.describe(state)
    let now = Timestamp(milliseconds: 1_800_000_000_000)
    guard let header = state.header, let run = contents.records.first?.run else { return }
    let summary = RunSummary(
      run: run, header: header, plan: plan, state: state, records: contents.records, changes: .init(),
      hasGates: true, journal: "j", limit: header.maxParallel, now: now)
    _ = (summary.markdown, summary.value(.complete).compact)
    let engine = Engine(workflow: workflow, plan: plan, limit: header.mode == .team ? header.maxParallel : nil)
    if case .assign(let requests) = engine.decide(state) {
      _ = BreakerCheck(BreakerLimits(), state, now: now).trip(before: requests)
    }
    var world = SimulatedWorld(workflow: workflow, plan: plan, fates: [:])
    // A run may get nowhere when nobody answers what is asked; it must not go round in circles by itself.
    #expect(throws: Never.self) { try world.play(from: contents.records.map(\.event)) }
  }

  @Test("whatever stands in whole records, nothing traps, loops or removes them", arguments: RecordedRun.names)
  func forged(_ name: String) throws {
    let run = try RecordedRun(name)
    let journal = String(decoding: run.bytes.prefix(try run.contents().wholeBytes), as: UTF8.self)
      .split(separator: "\n").map { "\($0)\n" }
    let (plan, workflow) = try (run.engine().plan, run.engine().workflow)
    var (taken, refused) = (0, 0)
    for seed in 0..<UInt64(sweepSize("TAKT_FUZZ", 80)) {
      var forger = Forger(seed: seed)
      let bytes = Array(try forger.change(journal).joined().utf8)
      let findings = Validator.validate(SourceText(name: "journal.ndjson", bytes: bytes), as: .journal)
      do {
        let contents = try JournalContents(bytes, name: "j")
        #expect(contents.tornBytes == 0, "seed \(seed)")
        #expect(findings.isEmpty, "seed \(seed)")
        use(contents, plan, workflow)
        taken += 1
      } catch {
        #expect(findings.contains { $0.severity == .error }, "seed \(seed): \(error)")
        refused += 1
      }
    }
    #expect(taken > 5 && refused > 5, "\(taken) taken, \(refused) refused")
  }
}
