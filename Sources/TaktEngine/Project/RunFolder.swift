package import TaktModel
import TaktSystem
package import TaktText

/// The folder of one run: its journal and everything that belongs to it.
package struct RunFolder: Sendable {
  /// The run.
  package let id: RunID
  /// The folder's path.
  package let path: String
  private let project: Project

  /// Creates a view of a run's folder.
  package init(_ project: Project, _ id: RunID) {
    self.project = project
    self.id = id
    path = "\(Self.parent(project))/\(id)"
  }

  /// Where all runs are.
  package static func parent(_ project: Project) -> String { "\(project.state)/runs" }

  /// The append-only record of what happened.
  package var journal: String { "\(path)/journal.ndjson" }
  /// The plan as it was when the run began.
  package var plan: String { "\(path)/plan.json" }
  /// The workflow as it was when the run began.
  package var workflow: String { "\(path)/workflow.yaml" }
  /// The configuration as it was when the run began.
  package var configuration: String { "\(path)/config.json" }
  /// The user's own untracked files when the run began.
  package var untracked: String { "\(path)/untracked.json" }
  /// The account of the run.
  package var summary: String { "\(path)/summary.md" }

  /// Where the output of a gate goes.
  package func gateLog(_ jobID: JobID, attempt: Int, gate: String) -> String {
    "\(path)/gates/\(jobID)-\(attempt)-\(gate).log"
  }

  /// Where an agent program's own output goes.
  package func agentLog(_ jobID: JobID) -> String { "\(path)/agents/\(jobID).log" }

  /// When somebody was last known to be at work on an assignment.
  package func heartbeat(_ jobID: JobID) -> String { "\(path)/agents/\(jobID).beat" }

  /// A hint of the hooks': how often a session or an agent was told something already.
  ///
  /// Kept beside the journal, because hooks take no lock. No state of the run follows from a hint: one that is lost is
  /// only told once more.
  func hint(_ name: String) -> String { "\(path)/hints/\(name)" }

  /// The document that a plan is made from, as it was when planning began.
  package var document: String { "\(path)/document.md" }
  /// The draft of the plan.
  package var draft: String { "\(path)/draft.json" }
  /// The draft of the scenarios.
  package var draftScenarios: String { "\(path)/draft-scenarios.json" }

  /// The repository's branches, stash, hooks and settings when an agent fetched its brief.
  package func surroundings(_ jobID: JobID) -> String { "\(path)/agents/\(jobID).surroundings" }

  /// Where the reports of steps go.
  package var reports: String { "\(path)/reports" }

  /// Where the report of a step of its own goes.
  package func report(step: String, visit: Int) -> String { "\(reports)/\(step)-\(visit).md" }

  /// Where the run's workbooks go.
  package var workbooks: String { "\(project.state)/workbooks/\(id)" }

  /// Where a story's workbook goes.
  package func workbook(_ story: StoryID) -> String { "\(workbooks)/\(story).md" }

  /// Where the workbook of whoever settled a story's conflict goes.
  package func settlement(_ story: StoryID) -> String { "\(workbooks)/\(story)-merge.md" }

  /// A path below the main checkout's root as people see it.
  package func shown(_ path: String) -> String {
    path.hasPrefix("\(project.root)/") ? String(path.dropFirst(project.root.count + 1)) : path
  }

  /// The runs of a project, oldest first.
  package static func all(_ project: Project) throws(Failure) -> [RunFolder] {
    let folder = parent(project)
    let files = project.context.files
    return try reporting { () throws(SystemError) in
      // What cannot be looked at is not taken for missing: another run would begin beside the one that is there.
      guard try files.status(folder) != nil else { return [] }
      var runs: [RunFolder] = []
      for id in try files.list(folder).compactMap(RunID.init).sorted() {
        let run = RunFolder(project, id)
        // A crash before the first record leaves a folder that is not a run yet.
        if try files.status(run.journal) != nil { runs.append(run) }
      }
      return runs
    }
  }
}
