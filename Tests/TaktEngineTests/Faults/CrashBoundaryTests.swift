import Synchronization
import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("A crash between two records of the journal")
struct CrashBoundaryTests {
  @Test("loses nothing: from every moment the run comes to the same end, without a second commit")
  func boundaries() throws {
    let sandbox = try Sandbox(gates: #"[{"name": "tests", "command": ["grep", "-rq", "done", "US-001.txt"]}]"#)
    let photographer = Photographer(of: sandbox)
    try Sandbox(standing: sandbox.directory, interceptor: photographer).run(Self.script)
    try sandbox.expectRightEnd(["US-001", "US-002"])
    let records = try sandbox.store.requireLatest().journal.records.count
    let moments = photographer.moments
    // One before and one after every record.
    #expect(moments.count >= 2 * records - 2)
    for (number, moment) in moments.enumerated() where number % FaultSweep.stride(9) == 2 % FaultSweep.stride(9) {
      let copy = Sandbox(standing: moment)
      do {
        try copy.forgetProcesses()
        if try copy.store.latest()?.state.result != nil {
          // Another start would begin another run.
        } else if number.isMultiple(of: 2) {
          try copy.run(Self.script)
        } else {
          try copy.playToTheEnd()
        }
        try copy.expectRightEnd(["US-001", "US-002"])
      } catch {
        Issue.record(error, "moment \(number) of \(moments.count)")
      }
    }
  }

  /// One attempt that fails its gate, one false claim, and what succeeds.
  private static let script = """
    {"stories": {
      "US-001": [
        [{"write": {"path": "US-001.txt", "text": "half\\n"}}, {"finish": {}}],
        [{"write": {"path": "US-001.txt", "text": "done\\n"}}, {"finish": {}}]
      ],
      "US-002": [[{"write": {"path": "US-002.txt", "text": "done\\n"}}, {"finish": {"files": ["x"]}}, {"finish": {}}]]
    }}
    """
}

/// Copies a sandbox right before and right after every record that is added to its journal.
private final class Photographer: SystemCallInterceptor {
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
  /// What `takt-helper run` does.
  fileprivate func run(_ script: String) throws {
    try start()
    try drive(script)
  }

  /// Makes the processes that the journal names ones that are gone, as they are after a crash; here they are this test.
  fileprivate func forgetProcesses() throws {
    for folder in try RunFolder.all(project) {
      let records = try Journal(reading: folder, context).records
      let gone = ProcessRecord(pid: 1, startTime: "never", boot: "another")
      let lines = records.map { record in
        let event: RunEvent =
          switch record.event {
          case .driverAttached(var driver):
            {
              driver.process = driver.process.map { _ in gone }
              return .driverAttached(driver)
            }()
          case .agentSpawned(let token, _): .agentSpawned(token: token, process: gone)
          case .checkStarted(let token, _): .checkStarted(token: token, process: gone)
          default: record.event
          }
        return JournalRecord(sequence: record.sequence, at: record.at, run: record.run, event: event).line
      }
      try write(lines.joined(), to: folder.shown(folder.journal))
    }
  }
}
