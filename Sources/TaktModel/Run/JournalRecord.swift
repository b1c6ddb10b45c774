package import TaktText

/// One line of a run's journal: an event, when it happened, its place in the order, and a checksum over all that.
package struct JournalRecord: Hashable, Sendable {
  /// The record's place in the journal, from 1, without gaps.
  package let sequence: Int

  /// When it was written.
  package let at: Timestamp

  /// The run that it belongs to.
  package let run: RunID

  /// What happened.
  package let event: RunEvent

  /// Creates a record.
  package init(sequence: Int, at: Timestamp, run: RunID, event: RunEvent) {
    self.sequence = sequence
    self.at = at
    self.run = run
    self.event = event
  }

  /// The record as a line, its line break included.
  ///
  /// The checksum is taken over every byte before its own member, so a line that is cut off or overwritten anywhere
  /// does not pass for a record.
  package var line: String {
    let members: [(String, JSONValue)] =
      [
        ("seq", .integer(sequence)), ("at", .string(at.preciseText)), ("run", .string(run.text)),
        ("event", .string(event.name)),
      ] + event.members
    let body = String(JSONValue.object(members).compact.dropLast())
    return "\(body),\"crc\":\"\(Self.checksum(body.utf8))\"}\n"
  }

  /// Reads a line without its line break.
  ///
  /// - Throws: `RecordError` when the line is not a whole, unchanged record.
  package init(line: ArraySlice<UInt8>) throws(RecordError) {
    // `,"crc":"` + 8 digits + `"}`
    let tail = 8 + 8 + 2
    guard line.count > tail else { throw RecordError("the record is cut off") }
    let body = line.dropLast(tail)
    let ending = String(decoding: line.suffix(tail), as: UTF8.self)
    guard ending == ",\"crc\":\"\(Self.checksum(body))\"}" else { throw RecordError("the record's checksum is wrong") }
    let document: JSONDocument
    do {
      document = try JSONDocument.read(SourceText(name: "journal", bytes: Array(line)))
    } catch {
      throw RecordError("the record is not JSON: \(error.message)")
    }
    let root = document.root
    sequence = try root.number("seq")
    guard let at = Timestamp(try root.text("at")) else { throw RecordError("`at` is no time") }
    guard let run = RunID(try root.text("run")) else { throw RecordError("`run` is no run") }
    self.at = at
    self.run = run
    event = try RunEvent(name: try root.text("event"), members: root)
  }

  private static func checksum(_ bytes: some Sequence<UInt8>) -> String {
    let digits = String(Checksum.crc32(bytes), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

/// What a journal's bytes say.
package struct JournalContents: Sendable {
  /// The whole records in order.
  package let records: [JournalRecord]

  /// How many bytes hold the whole records.
  package let wholeBytes: Int

  /// How many bytes of a torn record follow them; a crash can leave one.
  package let tornBytes: Int

  /// Reads a journal.
  ///
  /// Only the last record can be torn by a crash: a broken one that others follow is damage, and is refused.
  ///
  /// - `earlier`: What an earlier reading found, when the whole records that it found are still the same bytes.
  package init(_ bytes: [UInt8], name: String, after earlier: JournalContents? = nil) throws(Failure) {
    var records = earlier?.records ?? []
    var start = earlier?.wholeBytes ?? 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A)
      let next = (end ?? bytes.count - 1) + 1
      do throws(RecordError) {
        guard let end else { throw RecordError("the record is cut off") }
        let record = try JournalRecord(line: bytes[start..<end])
        guard record.sequence == records.count + 1 else {
          throw RecordError("record \(records.count + 1) is missing, \(record.sequence) stands in its place")
        }
        records.append(record)
      } catch {
        guard next == bytes.count else { throw Self.damage(error, name: name, line: records.count + 1) }
        break
      }
      start = next
    }
    self.records = records
    wholeBytes = start
    tornBytes = bytes.count - start
  }

  private static func damage(_ error: RecordError, name: String, line: Int) -> Failure {
    Failure(
      .input, "\(name):\(line): the journal is damaged: \(error.message)",
      hints: [
        "the records before line \(line) are whole: keep a copy, cut the file there and run `takt-helper resume`"
      ])
  }
}
