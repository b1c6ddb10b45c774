import TaktTestSupport
import TaktText
import Testing

@testable import TaktModel

/// A run that an earlier program recorded: `Tests/Fixtures/runs/<name>`.
struct RecordedRun {
  static let names = [
    "breaker", "limited", "planning", "session-single", "solo-blocked", "solo-complete", "solo-killed", "solo-resumed",
    "solo-stopped", "solo-torn", "steps", "team-asked", "team-clones", "team-conflict", "team-killed",
  ]

  let name: String
  /// What the program that wrote the run said of it.
  let status: JSONNode
  let bytes: [UInt8]

  init(_ name: String) throws {
    self.name = name
    let folder = "\(Golden.directory)/../Fixtures/runs/\(name)"
    let said = try #require(Golden.read("\(folder)/status.json"))
    status = try JSONDocument.read(SourceText(name: "status.json", bytes: said)).root
    let run = try #require(status["run"]?.string)
    bytes = try #require(Golden.read("\(folder)/takt/runs/\(run)/journal.ndjson"))
  }

  /// A file of the run's folder.
  func document(_ file: String) throws -> SourceText {
    let run = try #require(status["run"]?.string)
    let path = "\(Golden.directory)/../Fixtures/runs/\(name)/takt/runs/\(run)/\(file)"
    return SourceText(name: file, bytes: try #require(Golden.read(path)))
  }

  func engine() throws -> Engine {
    let isPlanning = name == "planning"
    let plan =
      isPlanning
      ? Plan(project: "", branchName: "", stories: []) : try PlanReader.read(document("plan.json")).get("the plan")
    let header = try state().header
    return Engine(
      workflow: try WorkflowReader.read(document("workflow.yaml")).get("the workflow"), plan: plan,
      limit: header?.mode == .team ? header?.maxParallel : nil)
  }

  func contents() throws -> JournalContents { try JournalContents(bytes, name: "\(name)/journal.ndjson") }

  func state() throws -> RunState { RunState(try contents().records.lazy.map { ($0.event, $0.at) }) }
}
