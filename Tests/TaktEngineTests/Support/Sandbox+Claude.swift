import TaktEngine
import TaktGit
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText

// What Claude Code does around a run that one of its sessions drives.
extension Sandbox {
  /// A project whose team run a session drives.
  static func team(_ stories: [(String, [String])] = [("US-001", []), ("US-002", [])]) throws -> Sandbox {
    var sandbox = try Sandbox(stories)
    sandbox.inSession()
    var request = RunStart(mode: .team)
    // A team also where it does not help.
    request.isolation = .worktree
    try sandbox.start(request)
    return sandbox
  }

  /// The agents that the session is to start now.
  func offers() throws -> [Job] { try SessionDriver(project).next(wait: .zero).offers }

  /// A work tree as Claude Code makes one for an agent: on a branch of its own, at the main checkout's commit.
  func claudeTree(_ agent: String) throws -> Project {
    let path = directory.path("project/.claude/worktrees/agent-\(agent)")
    try git("worktree", "add", "-q", "-b", "worktree-agent-\(agent)", path)
    return try Project.locate(project.standing(in: path).context)
  }

  /// Reports on an assignment from a tree of its own.
  func finish(_ jobID: JobID, files: [String], in tree: Project) throws -> FinishAnswer {
    try Finish(tree).submit(jobID, FinishReport(outcome: "done", text: Self.workbook(files)))
  }
}

extension Project {
  /// The commit that the caller's checkout stands at.
  func standingCommit() throws -> String? { try Repository(context, at: checkout).head() }
}
