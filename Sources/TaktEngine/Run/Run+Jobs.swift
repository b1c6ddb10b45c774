import TaktModel
import TaktText

extension Job {
  /// How the assignment stands or ended, in one sentence.
  var endText: String {
    switch phase {
    case .offered: "not taken yet"
    case .briefed: "being worked on"
    case .checking: "being checked"
    case .accepted, .settled: "accepted"
    case .merging(let merge): merge.text
    case .reportedBlocked(let category, let reason): "reported \(category.rawValue): \(reason)"
    case .ended(let ending, let detail): "ended (\(ending.rawValue)): \(detail)"
    }
  }
}

extension MergeState {
  /// How far the work has come, in one sentence.
  var text: String {
    switch phase {
    case .waiting: "accepted, waits to be merged"
    case .checking: "accepted, the gates run on the merged result"
    case .checked: "accepted and merged"
    case .refused(let problem): "accepted, but \(problem.summary)"
    }
  }
}

extension Run {
  /// What the agent of a job is asked to do.
  func work(of jobID: JobID) throws(Failure) -> AgentWork {
    guard let spec = state.job(jobID)?.spec, let work = workflow.work(of: spec) else {
      throw Failure(.internal, "the workflow has no work for assignment `\(jobID)`")
    }
    return work
  }

  /// The assignment with a token, if an agent may still work on it.
  func openJob(_ jobID: JobID) throws(Failure) -> Job {
    guard let job = state.job(jobID) else {
      throw Failure(
        .refused, "there is no assignment `\(jobID)` in run `\(folder.id)`",
        hints: ["use the token that `takt-helper next` gave, letter by letter"])
    }
    if state.result != nil {
      throw Failure(.refused, "run `\(folder.id)` is over", hints: ["end without doing anything more"])
    }
    guard job.isOpen else {
      throw Failure(
        .refused, "this assignment is over: \(job.endText)", hints: ["end without doing anything more"])
    }
    return job
  }
}
