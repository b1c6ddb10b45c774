import Synchronization
import TaktModel
import TaktSystem

/// What the journal says of an agent's report while its program runs.
final class ReportWatch: Sendable {
  private let launch: AgentLaunch
  private let known = Mutex((size: -1, isOver: false))

  init(_ launch: AgentLaunch) {
    self.launch = launch
  }

  /// Whether there is nothing more for the agent to do: its report was taken, or refused for good.
  ///
  /// The journal is read only when it has grown.
  var isOver: Bool {
    guard let size = (try? launch.project.context.files.status(launch.folder.journal))??.size else { return false }
    guard known.withLock({ $0.size != size && !$0.isOver }) else { return known.withLock { $0.isOver } }
    let isOver = state.map { !$0.isOpen } ?? false
    known.withLock { $0 = (size, isOver) }
    return isOver
  }

  /// What may outlive the agent: a check of its report that is under way, unless the run is to stop.
  var spared: OrphanReaper.Spared {
    guard !launch.cancellation.isCancelled, case .checking(let process)? = state?.phase,
      ProcessIdentity(process).isAlive
    else { return OrphanReaper.Spared() }
    return OrphanReaper.Spared(
      processes: [ProcessIdentity(process)], markers: [ProcessTag(of: launch.spec.id.text).ofCheck])
  }

  private var state: Job? {
    (try? Journal(reading: launch.folder, launch.project.context))?.state.job(launch.spec.id)
  }
}
