import TaktText

/// What is demanded of a run's journal.
package enum JournalRules {
  typealias JournalRule = ValidationRule<SourceText>

  /// Finds everything that is wrong with a journal.
  static func examine(_ source: SourceText) -> FindingCollector {
    var collector = FindingCollector(source)
    let bytes = source.bytes
    var start = 0
    var sequence = 0
    var run: RunID?
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A)
      let next = (end ?? bytes.count - 1) + 1
      let place = SourceSpan(start, end ?? bytes.count)
      let isLast = next == bytes.count
      do throws(RecordError) {
        guard let end else { throw RecordError("the record is cut off") }
        let record = try JournalRecord(line: bytes[start..<end])
        if record.sequence != sequence + 1 {
          collector.error(
            "journal.sequence", "record \(sequence + 1) should stand here, not \(record.sequence)", at: place,
            hint: "something was taken out or put in; the journal's copy or git may have the whole")
        }
        if let run, run != record.run {
          collector.error("journal.run", "this record belongs to another run", at: place)
        }
        sequence = record.sequence
        run = run ?? record.run
      } catch {
        if isLast {
          collector.warning(
            "journal.torn", error.message, at: place,
            hint: "a crash can leave this at the end; the next command cuts it off")
        } else {
          collector.error(
            "journal.record", error.message, at: place,
            hint: "the records before it are whole: keep a copy and cut the journal there")
          sequence += 1
        }
      }
      start = next
    }
    return collector
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
      .warning, "journal.torn", "the last record is whole",
      breaking: [RuleExample(.journal, "\(line(1))↓{\"seq\":2,\"at\":")], keeping: [RuleExample(.journal, line(1))]),
  ]

  private static func line(_ sequence: Int, _ run: String = "20261120-154500-task-status") -> String {
    guard let run = RunID(run) else { return "" }
    return JournalRecord(sequence: sequence, at: Timestamp(milliseconds: 0), run: run, event: .run(.branchReady)).line
  }
}
