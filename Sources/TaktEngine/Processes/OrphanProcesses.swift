import TaktModel
import TaktSystem

/// Processes that outlived the helper that started them.
enum OrphanProcesses {
  /// How long they have to end by themselves after they were asked to.
  private static let grace = Duration.seconds(5)

  /// Ends what is left of the programs of assignments and of the checks of their reports, wherever it went, and answers
  /// what could not be ended.
  ///
  /// A number alone is never trusted: start time and boot must agree, so no process of anybody else is touched.
  static func end(_ jobs: [Job], sparing spared: OrphanReaper.Spared) -> [ProcessIdentity] {
    guard !jobs.isEmpty else { return [] }
    let markers = jobs.map { ProcessTag(of: $0.id.text) }
    let processes = jobs.compactMap { $0.process.map(ProcessIdentity.init) }
    return OrphanReaper(markers: Set(markers + markers.map(\.ofCheck)), processes: Set(processes)) { spared }
      .end(grace: grace)
  }

  /// Ends what is left of a check whose helper is gone.
  static func endCheck(of jobID: JobID) -> [ProcessIdentity] {
    OrphanReaper(markers: [ProcessTag(of: jobID.text).ofCheck]).end(grace: grace)
  }

  /// Says which processes could not be ended; nil when there are none.
  static func note(_ processes: [ProcessIdentity]) -> String? {
    guard !processes.isEmpty else { return nil }
    let numbers = processes.map { "\($0.pid)" }.joined(separator: ", ")
    return processes.count == 1
      ? "process \(numbers), which it started, could not be ended"
      : "processes \(numbers), which it started, could not be ended"
  }
}
