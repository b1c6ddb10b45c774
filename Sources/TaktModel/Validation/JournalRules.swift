import TaktText

/// What is demanded of a run's journal.
package enum JournalRules {
  typealias JournalRule = ValidationRule<SourceText>

  /// Finds everything that is wrong with a journal.
  static func examine(_ source: SourceText) -> FindingCollector {
    var collector = FindingCollector(source)
    let bytes = source.bytes
    var start = 0
    var order = JournalOrder()
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A)
      let next = (end ?? bytes.count - 1) + 1
      let place = SourceSpan(start, end ?? bytes.count)
      do throws(RecordError) {
        guard let end else { throw RecordError("the record is cut off", .torn) }
        let record = try JournalRecord(line: bytes[start..<end])
        if let problem = order.add(record) { report(problem, at: place, in: &collector) }
      } catch {
        order.skip()
        report(error, isLast: next == bytes.count, at: place, in: &collector)
      }
      start = next
    }
    return collector
  }

  private static func report(
    _ error: RecordError, isLast: Bool, at place: SourceSpan, in collector: inout FindingCollector
  ) {
    switch error.cause {
    case .torn where isLast:
      collector.warning(
        "journal.torn", error.message, at: place,
        hint: "a crash can leave this at the end; the next command cuts it off")
    case .newer:
      collector.error(
        "journal.version", "written by a newer takt: \(error.message)", at: place,
        hint: "update takt, or finish the run with the takt that wrote it")
    case .torn, .damaged:
      collector.error(
        "journal.record", error.message, at: place,
        hint: "the records before it are whole: keep a copy and cut the journal there")
    }
  }

  private static func report(
    _ problem: JournalOrder.Problem, at place: SourceSpan, in collector: inout FindingCollector
  ) {
    let hint = "something was removed or added; a copy of the journal may have the whole"
    switch problem {
    case .sequence: collector.error("journal.sequence", problem.message, at: place, hint: hint)
    case .run: collector.error("journal.run", problem.message, at: place, hint: hint)
    case .job: collector.error("journal.job", problem.message, at: place, hint: hint)
    }
  }

  static let rules: [JournalRule] = [
    JournalRule(
      .error, "journal.record", "every record is whole and as it was written",
      breaking: [RuleExample(.journal, "↓{\"seq\":1}\n\(line(1))")], keeping: [RuleExample(.journal, line(1) + line(2))]
    ),
    JournalRule(
      .error, "journal.sequence", "records are numbered without gaps",
      breaking: [RuleExample(.journal, "\(line(1))↓\(line(3))")], keeping: [RuleExample(.journal, "")]),
    JournalRule(
      .error, "journal.run", "all records belong to one run",
      breaking: [RuleExample(.journal, "\(line(1))↓\(line(2, "20261120-154500-other"))")],
      keeping: [RuleExample(.journal, line(1))]),
    JournalRule(
      .error, "journal.job", "a job is assigned once",
      breaking: [RuleExample(.journal, "\(assigned(1))↓\(assigned(2))")],
      keeping: [RuleExample(.journal, assigned(1) + line(2))]),
    JournalRule(
      .error, "journal.version", "every event is one that this takt knows",
      breaking: [RuleExample(.journal, "\(line(1))↓\(newer(2))")], keeping: [RuleExample(.journal, line(1))]),
    JournalRule(
      .warning, "journal.torn", "the last record is whole",
      breaking: [RuleExample(.journal, "\(line(1))↓{\"seq\":2,\"at\":")], keeping: [RuleExample(.journal, line(1))]),
  ]

  private static func line(_ sequence: Int, _ run: String = "20261120-154500-task-status") -> String {
    line(sequence, run, .run(.branchReady))
  }

  private static func assigned(_ sequence: Int) -> String {
    let spec = JobSpec(
      id: JobID(randomBytes: []), role: .worker, step: "execute", story: nil, attempt: 1, agentType: "takt-worker")
    return line(sequence, "20261120-154500-task-status", .job(.assigned(spec)))
  }

  /// A record as a later program may write it.
  private static func newer(_ sequence: Int) -> String {
    let body = line(sequence).replacing("branch.ready", with: "branch.lost").dropLast(19)
    return "\(body),\"crc\":\"\(JournalRecord.checksum(Array(body.utf8)))\"}\n"
  }

  private static func line(_ sequence: Int, _ run: String, _ event: RunEvent) -> String {
    guard let run = RunID(run) else { return "" }
    return JournalRecord(sequence: sequence, at: Timestamp(milliseconds: 0), run: run, event: event).line
  }
}
