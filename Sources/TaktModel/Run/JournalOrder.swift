/// What the records of one journal must have in common, checked one after the other.
package struct JournalOrder: Hashable, Sendable {
  /// Something that no single record shows to be wrong.
  package enum Problem: Hashable, Sendable {
    /// Another record should stand here.
    case sequence(expected: Int, found: Int)
    /// The record belongs to another run than the first.
    case run(expected: RunID, found: RunID)
    /// A job is assigned that was assigned before.
    case job(JobID)

    /// What is wrong, as one sentence without a full stop.
    package var message: String {
      switch self {
      case .sequence(let expected, let found): "record \(expected) is missing, \(found) stands in its place"
      case .run(let expected, let found): "the record belongs to run `\(found)`, not to `\(expected)`"
      case .job(let id): "job `\(id)` is assigned a second time"
      }
    }
  }

  private var last = 0
  private var run: RunID?
  private var jobs: Set<JobID> = []

  package init() {}

  /// Takes note of the next record; returns what is wrong with its place.
  package mutating func add(_ record: JournalRecord) -> Problem? {
    defer {
      // After a gap, what follows is compared with what is there.
      last = record.sequence
      run = run ?? record.run
    }
    if let run, run != record.run { return .run(expected: run, found: record.run) }
    if last == .max || record.sequence != last + 1 {
      return .sequence(expected: last == .max ? last : last + 1, found: record.sequence)
    }
    if case .job(.assigned(let spec)) = record.event, !jobs.insert(spec.id).inserted { return .job(spec.id) }
    return nil
  }

  /// Takes note of a record that cannot be read.
  package mutating func skip() {
    if last < .max { last += 1 }
  }
}
