import Synchronization
import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import Testing

/// Copies a sandbox right before and right after every record that is added to its journal.
final class Photographer: SystemCallInterceptor {
  private enum Step { case idle, opened, synchronized }

  private let sandbox: Sandbox
  private let step = Mutex(Step.idle)
  private let taken = Mutex<[TemporaryDirectory]>([])

  init(of sandbox: Sandbox) { self.sandbox = sandbox }

  var moments: [TemporaryDirectory] { taken.withLock { $0 } }

  func decide(_ call: SystemCall, path: String) -> Interception {
    let isJournal = path.utf8.suffix(14).elementsEqual("journal.ndjson".utf8)
    let last = step.withLock { step in
      let last = step
      switch (call, step) {
      case (.open, _) where isJournal: step = .opened
      case (.synchronize, .opened): step = .synchronized
      // A read of the journal is not followed by a sync of it.
      case (.close, .opened), (_, .synchronized): step = .idle
      default: break
      }
      return last
    }
    if (call == .open && isJournal) || last == .synchronized { photograph() }
    return .proceed
  }

  private func photograph() {
    do {
      let directory = try TemporaryDirectory("moment")
      try sandbox.copy(to: directory.path)
      taken.withLock { $0.append(directory) }
    } catch {
      Issue.record(error)
    }
  }
}

extension Sandbox {
  /// Makes the processes that the journal names ones that are gone, as they are after a crash; here they are this test.
  func forgetProcesses() throws {
    for folder in try RunFolder.all(project) {
      let records = try Journal(reading: folder, context).records
      let lines = records.map { record in
        let event: RunEvent =
          switch record.event {
          case .driver(.attached(var driver)):
            {
              driver.process = driver.process.map { _ in Self.gone }
              return .driver(.attached(driver))
            }()
          case .job(.spawned(let jobID, _)): .job(.spawned(jobID: jobID, process: Self.gone))
          case .job(.checkStarted(let jobID, _)): .job(.checkStarted(jobID: jobID, process: Self.gone))
          case .merge(.started(let jobID, let trial, _)):
            .merge(.started(jobID: jobID, trial: trial, process: Self.gone))
          default: record.event
          }
        return JournalRecord(sequence: record.sequence, at: record.at, run: record.run, event: event).line
      }
      try write(lines.joined(), to: folder.shown(folder.journal))
    }
  }
}
