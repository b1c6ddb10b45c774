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

  func contents() throws -> JournalContents { try JournalContents(bytes, name: "\(name)/journal.ndjson") }

  func state() throws -> RunState { RunState(try contents().records.lazy.map { ($0.event, $0.at) }) }
}
