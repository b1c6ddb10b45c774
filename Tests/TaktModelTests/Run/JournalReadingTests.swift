import TaktText
import Testing

@testable import TaktModel

/// Records as other programs, or people, may write them: with a right checksum, whatever is in them.
enum ForgedRecord {
  static func line(_ body: String) -> String {
    "\(body),\"crc\":\"\(JournalRecord.checksum(Array(body.utf8)))\"}\n"
  }

  static func line(_ members: [(String, JSONValue)]) -> String {
    line(String(JSONValue.object(members).compact.dropLast()))
  }

  /// The members of a record, without its checksum.
  static func members(of line: some StringProtocol) throws -> [(String, JSONValue)] {
    let root = try JSONDocument.read(SourceText(name: "line", bytes: Array(line.utf8))).root
    return root.members.filter { $0.name != "crc" }.map { ($0.name, value(of: $0.value)) }
  }

  private static func value(of node: JSONNode) -> JSONValue {
    switch node.kind {
    case .object: .object(JSONObject(node.members.map { ($0.name, value(of: $0.value)) }))
    case .array: .array(node.elements.map { value(of: $0) })
    case .string: .string(node.string ?? "")
    case .number: .integer(node.integer ?? 0)
    case .bool: .bool(node.bool ?? false)
    case .null: .null
    }
  }
}

@Suite("Reading journals")
struct JournalReadingTests {
  private let lines = Array(SampleEvents.lines().prefix(4))

  private func refusal(_ journal: String) -> Failure? {
    #expect(throws: Failure.self) { try JournalContents(Array(journal.utf8), name: "j") }
  }

  private func findings(_ journal: String) -> [String] {
    Validator.validate(SourceText(name: "journal.ndjson", bytes: Array(journal.utf8)), as: .journal).map {
      "\($0.severity) \($0.code)"
    }
  }

  private func changed(_ number: Int, _ name: String, to value: JSONValue?) throws -> String {
    var members = try ForgedRecord.members(of: lines[number - 1].dropLast())
    let position = try #require(members.firstIndex { $0.0 == name })
    if let value { members[position].1 = value } else { members.remove(at: position) }
    return ForgedRecord.line(members)
  }

  @Test("an event that is not known refuses the run, also in the last record", arguments: [2, 4])
  func unknownEvent(_ number: Int) throws {
    var lines = lines
    lines[number - 1] = try changed(number, "event", to: "moon.landed")
    let failure = refusal(lines.joined())
    #expect(failure?.message == "j:\(number): the run was written by a newer takt: event `moon.landed` is not known")
    #expect(
      failure?.hints == ["update takt, or finish the run with the takt that wrote it; nothing was changed"])
    #expect(findings(lines.joined()) == ["error journal.version"])
  }

  @Test("a word that is not known is taken for a newer takt's")
  func unknownWord() throws {
    let journal = lines[0] + lines[1] + (try changed(3, "driver", to: "dream"))
    #expect(refusal(journal)?.message == "j:3: the run was written by a newer takt: `driver` cannot be `dream`")
  }

  @Test("a whole last record that does not follow is damage", arguments: [1, 5, Int.max])
  func wrongSequence(_ sequence: Int) throws {
    let journal = lines[..<3].joined() + (try changed(4, "seq", to: .integer(sequence)))
    #expect(
      refusal(journal)?.message
        == "j:4: the journal is damaged: record 4 is missing, \(sequence) stands in its place")
    #expect(findings(journal) == ["error journal.sequence"])
  }

  @Test("a number of the greatest size is reported, and so is what follows it")
  func greatestSequence() throws {
    let journal = lines[0] + (try changed(2, "seq", to: .integer(.max))) + lines[2]
    #expect(findings(journal) == ["error journal.sequence", "error journal.sequence"])
    #expect(refusal(journal)?.message.hasPrefix("j:2: ") == true)
  }

  @Test("a whole last record with a member that no takt writes is damage")
  func wrongMember() throws {
    for value: JSONValue? in [nil, 0, -1, .integer(.max), "x", .null, true] {
      let members: [(String, JSONValue)] = [("pid", value ?? 1), ("startTime", "1"), ("boot", "b")]
      let process = JSONValue.object(value == nil ? Array(members.dropFirst()) : members)
      let journal = lines[0] + lines[1] + (try changed(3, "process", to: process))
      #expect(refusal(journal)?.message.hasPrefix("j:3: the journal is damaged: `pid` ") == true, "\(process.compact)")
      #expect(findings(journal) == ["error journal.record"])
    }
  }

  @Test("a record of another run is damage")
  func otherRun() throws {
    let journal = lines[..<3].joined() + (try changed(4, "run", to: "20261120-154500-y"))
    #expect(
      refusal(journal)?.message
        == "j:4: the journal is damaged: the record belongs to run `20261120-154500-y`, not to `20261120-154500-x`")
    #expect(findings(journal) == ["error journal.run"])
  }

  @Test("a job that is assigned twice is damage")
  func sameJob() throws {
    let spec = JobSpec(
      id: SampleEvents.jobID, role: .worker, step: "execute", story: storyID(1), attempt: 1, agentType: "a")
    let run = try #require(RunID("20261120-154500-x"))
    let twice = (1...2).map {
      JournalRecord(sequence: $0, at: Timestamp(milliseconds: 0), run: run, event: .job(.assigned(spec))).line
    }
    #expect(
      refusal(twice.joined())?.message
        == "j:2: the journal is damaged: job `\(SampleEvents.jobID)` is assigned a second time")
    #expect(findings(twice.joined()) == ["error journal.job"])
  }

  @Test("reading further refuses what reading from the beginning refuses")
  func further() throws {
    let whole = lines.joined()
    let earlier = try JournalContents(Array(whole.utf8), name: "j")
    for bad in [lines[1], try changed(4, "seq", to: 6), try changed(4, "event", to: "moon.landed")] {
      let bytes = Array((whole + bad).utf8)
      let atOnce = #expect(throws: Failure.self) { try JournalContents(bytes, name: "j") }
      let further = #expect(throws: Failure.self) { try JournalContents(bytes, name: "j", after: earlier) }
      #expect(atOnce?.message == further?.message)
    }
  }

  @Test("what is torn is still only torn")
  func torn() throws {
    let journal = lines.joined()
    for tail in ["{", "\n", "{\"seq\":5}\n", String(lines[0].dropLast(9)) + "0\"}\n", "\0\0\0\n"] {
      let contents = try JournalContents(Array((journal + tail).utf8), name: "j")
      #expect(contents.tornBytes == tail.utf8.count)
      #expect(findings(journal + tail) == ["warning journal.torn"])
    }
  }
}
