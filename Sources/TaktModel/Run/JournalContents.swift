package import TaktText

/// What a journal's bytes say.
package struct JournalContents: Sendable {
  /// The whole records in order.
  package let records: [JournalRecord]

  /// How many bytes hold the whole records.
  package let wholeBytes: Int

  /// How many bytes of a torn record follow them; a crash can leave one.
  package let tornBytes: Int

  private let order: JournalOrder

  /// Reads a journal.
  ///
  /// Only the last record can be torn by a crash, and only one that is cut off or whose checksum is wrong is taken for
  /// torn. Everything else that does not fit is refused, so that no whole record is ever removed.
  ///
  /// - `earlier`: What an earlier reading found, when the whole records that it found are still the same bytes.
  package init(_ bytes: [UInt8], name: String, after earlier: JournalContents? = nil) throws(Failure) {
    var records = earlier?.records ?? []
    var order = earlier?.order ?? JournalOrder()
    var start = earlier?.wholeBytes ?? 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A)
      let next = (end ?? bytes.count - 1) + 1
      do throws(RecordError) {
        guard let end else { throw RecordError("the record is cut off", .torn) }
        let record = try JournalRecord(line: bytes[start..<end])
        if let problem = order.add(record) { throw RecordError(problem.message) }
        records.append(record)
      } catch {
        guard error.cause == .torn, next == bytes.count else {
          throw Self.failure(error, name: name, line: records.count + 1)
        }
        break
      }
      start = next
    }
    self.records = records
    self.order = order
    wholeBytes = start
    tornBytes = bytes.count - start
  }

  private static func failure(_ error: RecordError, name: String, line: Int) -> Failure {
    if error.cause == .newer {
      return Failure(
        .input, "\(name):\(line): the run was written by a newer takt: \(error.message)",
        hints: ["update takt, or finish the run with the takt that wrote it; nothing was changed"])
    }
    return Failure(
      .input, "\(name):\(line): the journal is damaged: \(error.message)",
      hints: [
        "the records before line \(line) are whole: keep a copy, cut the file there and run `takt-helper resume`"
      ])
  }
}
