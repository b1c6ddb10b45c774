/// Why a record of a journal cannot be taken in.
package struct RecordError: Error, Hashable, Sendable {
  /// What that says about the journal.
  package enum Cause: Hashable, Sendable {
    /// The record is cut off or its checksum is wrong; a crash can leave that at a journal's end.
    case torn
    /// The record is as it was written, with a word that this program does not know.
    case newer
    /// The record is as it was written, and no takt writes such a one.
    case damaged
  }

  /// What it says about the journal.
  package let cause: Cause

  /// What is wrong, as one sentence without a full stop.
  package let message: String

  /// Creates an error.
  package init(_ message: String, _ cause: Cause = .damaged) {
    self.message = message
    self.cause = cause
  }
}
