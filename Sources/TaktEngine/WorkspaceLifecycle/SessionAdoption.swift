import TaktGit
import TaktModel
import TaktSystem
import TaktText

/// The work tree that Claude Code made for an agent: looked at, put right and taken over by `brief`.
struct SessionAdoption: Sendable {
  private let project: Project
  private let store: RunStore

  init(_ project: Project) {
    self.project = project
    store = RunStore(project)
  }

  /// Takes over the tree that the caller stands in, and makes it stand at the assignment's base.
  ///
  /// - Throws: When it is not a fresh tree of the caller's own; nothing was changed then.
  func adopt(_ jobID: JobID) throws(Failure) {
    let (run, record, content) = try store.change("brief") { (run) throws(Failure) -> (Run, WorkspaceRecord, String?) in
      let job = try run.openJob(jobID)
      if let earlier = run.state.workspace(of: jobID) {
        if isHere(earlier) { return (run, earlier, try run.content(for: job.spec)) }
        // An agent that never got its brief has left the tree behind.
        guard job.phase == .offered else { throw elsewhere(earlier) }
      }
      do throws(Failure) {
        try requireFresh(run)
      } catch {
        // Counted, or a session that starts its agents in the wrong place would go on with it for ever.
        if job.phase == .offered {
          try run.append(.job(.ended(jobID: jobID, ending: .silent, detail: "its brief was refused: \(error.message)")))
        }
        throw error
      }
      let spec = job.spec
      let record = WorkspaceRecord(
        path: project.checkout, name: spec.workspaceName, jobID: jobID, base: spec.base,
        isolation: .session)
      try run.append(.workspace(.planned(record)))
      return (run, record, try run.content(for: spec))
    }
    guard !record.isReady else { return }
    _ = try WorkspacePreparation(project).finish(record, of: run, content: content)
  }

  private func isHere(_ record: WorkspaceRecord) -> Bool { record.path.utf8.elementsEqual(project.checkout.utf8) }

  private func elsewhere(_ record: WorkspaceRecord) -> Failure {
    Failure(
      .refused, "this assignment is worked on in `\(record.path)`, but you are in `\(project.checkout)`",
      hints: ["end without doing anything; the agent that works there reports"])
  }

  private func requireFresh(_ run: Run) throws(Failure) {
    guard !project.isMainCheckout else {
      throw Failure(
        .refused,
        "in a team every agent works in a tree of its own, but you are in the main checkout `\(project.root)`",
        causes: ["the agent was started without `isolation: worktree`, or Claude Code did not give it a tree"],
        hints: ["end without doing anything; the session has to start the agent with `isolation: \"worktree\"`"])
    }
    let folder = SessionFolder(project)
    guard folder.hasTree(project.checkout) else {
      throw Failure(
        .refused, "`\(project.checkout)` is not a tree that Claude Code made for an agent",
        causes: ["only `agent-…` below `\(folder.path)` is taken over, so that nobody's own work tree is changed"],
        hints: ["end without doing anything"])
    }
    if let other = run.state.workspaces.last(where: isHere) {
      throw Failure(
        .refused, "`\(project.checkout)` is the tree of another assignment already (\(other.name))",
        hints: ["end without doing anything; the session has to start the agent with `isolation: \"worktree\"`"])
    }
    let tree = WorkTree(project.context, root: project.checkout, scratch: project.state)
    let changed = try tree.changedTrackedFiles()
    guard changed.isEmpty else {
      throw Failure(
        .refused, "`\(project.checkout)` is not fresh: \(FileNames.text(changed)) changed in it",
        hints: ["end without doing anything; the session has to start a new agent"])
    }
  }
}
