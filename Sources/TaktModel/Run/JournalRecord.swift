import TaktText

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
    guard line.count > tail else { throw RecordError("the record is cut off", .torn) }
    let body = line.dropLast(tail)
    let ending = String(decoding: line.suffix(tail), as: UTF8.self)
    guard ending == ",\"crc\":\"\(Self.checksum(body))\"}" else {
      throw RecordError("the record's checksum is wrong", .torn)
    }
    let document: JSONDocument
    do {
      document = try JSONDocument.read(SourceText(name: "journal", bytes: Array(line)))
    } catch {
      throw RecordError("the record is not JSON: \(error.message)")
    }
    let root = document.root
    sequence = try root.number("seq", in: 1...Int.max)
    guard let at = Timestamp(try root.text("at")) else { throw RecordError("`at` is no time") }
    guard let run = RunID(try root.text("run")) else { throw RecordError("`run` is no run") }
    self.at = at
    self.run = run
    event = try RunEvent(name: try root.text("event"), members: root)
  }

  static func checksum(_ bytes: some Sequence<UInt8>) -> String {
    let digits = String(Checksum.crc32(bytes), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
