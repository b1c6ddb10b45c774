package import TaktModel
package import TaktSystem
package import TaktText

/// A run's journal on disk.
///
/// Records are only ever added, and only while the project's lock is held.
package struct Journal: Sendable {
  /// The run.
  package let run: RunID
  /// The file.
  package let path: String
  /// The records that are known to be on disk.
  package private(set) var records: [JournalRecord]
  private var tornBytes: Int
  private var wholeBytes: Int
  private let context: Context

  /// Reads a journal; a torn record at its end is left where it is until something is added.
  package init(reading folder: RunFolder, _ context: Context) throws(Failure) {
    let bytes = try reporting { () throws(SystemError) in try context.files.readIfPresent(folder.journal) } ?? []
    self.init(folder, try JournalContents(bytes, name: folder.shown(folder.journal)), context)
  }

  /// Takes a journal that was read.
  init(_ folder: RunFolder, _ contents: JournalContents, _ context: Context) {
    self.context = context
    run = folder.id
    path = folder.journal
    records = contents.records
    tornBytes = contents.tornBytes
    wholeBytes = contents.wholeBytes
  }

  /// Adds events in one write and waits until they are on disk.
  ///
  /// - `time`: When they happened; nil for now.
  package mutating func append(_ events: [RunEvent], at time: Timestamp? = nil) throws(Failure) {
    var events = events
    if tornBytes > 0 {
      try reporting { () throws(SystemError) in try context.files.truncate(path, to: wholeBytes) }
      events.insert(.journal(.repaired(droppedBytes: tornBytes)), at: 0)
      tornBytes = 0
    }
    let at = time ?? Timestamp(milliseconds: context.clock.wallMilliseconds())
    var added: [JournalRecord] = []
    for event in events {
      added.append(JournalRecord(sequence: records.count + added.count + 1, at: at, run: run, event: event))
    }
    let bytes = added.flatMap { Array($0.line.utf8) }
    try reporting { () throws(SystemError) in
      // A journal makes its folder a run, so it appears with its first record or not at all.
      if records.isEmpty {
        try context.files.writeDurably(bytes, to: path, mode: 0o600)
      } else {
        try context.files.appendDurably(bytes, to: path)
      }
    }
    records += added
    wholeBytes += bytes.count
  }

  /// How many bytes there were when it was read or added to last.
  package var size: Int { wholeBytes + tornBytes }

  /// The state that the records tell.
  package var state: RunState {
    RunState(records.lazy.map { ($0.event, $0.at) })
  }
}
