import Synchronization
import TaktModel
import TaktSystem

/// What the journal says of an agent's report while its program runs.
final class ReportWatch: Sendable {
  private let job: AgentJob
  private let known = Mutex((size: -1, isOver: false))

  init(_ job: AgentJob) {
    self.job = job
  }

  /// Whether there is nothing more for the agent to do: its report was taken, or refused for good.
  ///
  /// The journal is read only when it has grown.
  var isOver: Bool {
    guard let size = (try? job.project.context.files.status(job.folder.journal))??.size else { return false }
    guard known.withLock({ $0.size != size && !$0.isOver }) else { return known.withLock { $0.isOver } }
    let isOver = state.map { !$0.isOpen } ?? false
    known.withLock { $0 = (size, isOver) }
    return isOver
  }

  /// What may outlive the agent: a check of its report that is under way, unless the run is to stop.
  var spared: LeftoverHunt.Spared {
    guard !job.cancellation.isCancelled, case .checking(let process)? = state?.phase,
      ProcessIdentity(process).isAlive
    else { return LeftoverHunt.Spared() }
    return LeftoverHunt.Spared(
      processes: [ProcessIdentity(process)], markers: [ChildMarker(of: job.assignment.token.text).ofCheck])
  }

  private var state: AssignmentState? {
    (try? Journal(reading: job.folder, job.project.context))?.state.assignment(job.assignment.token)
  }
}
