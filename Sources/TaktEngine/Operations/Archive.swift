import TaktModel
import TaktSystem
package import TaktText

/// Copies what a run that is over left into the checkout, where a person can commit it.
///
/// A folder is put together beside the runs and then given its name, so it is there whole or not at all.
package struct Archive: Sendable {
  private let project: Project

  /// Where archives lie, relative to the checkout.
  package static let folder = "tasks/archive"

  /// Creates the operation; the project's lock is to be held.
  package init(_ project: Project) {
    self.project = project
  }

  /// A refusal to archive a run that is not over.
  package static func refusal(of run: Run) -> Failure {
    Failure(
      .refused, "run `\(run.folder.id)` is not over, so it cannot be archived",
      hints: [
        "go on with it: `takt-helper resume`", "or give it up: `takt-helper stop --abandon`, then try again",
      ])
  }

  /// Archives the latest run that worked on stories.
  ///
  /// The result: the folder, as people see it, or nil when there was no such run. A run that is archived already stays
  /// where it is, and nothing is ever written over.
  package func archivePrevious() throws(Failure) -> String? {
    for folder in try RunFolder.all(project).reversed() {
      let run = try Run(project, folder)
      guard run.state.result != nil else { throw Self.refusal(of: run) }
      guard try run.header.mode != .planning else { continue }
      return try archive(run)
    }
    return nil
  }

  private func archive(_ run: Run) throws(Failure) -> String {
    try requireOwnFolder("tasks")
    try requireOwnFolder(Self.folder)
    let files = project.context.files
    let journal = try reporting { () throws(SystemError) in try files.read(run.folder.journal) }
    var shown = ""
    for number in 1...1000 {
      shown = "\(Self.folder)/\(Self.name(run.folder.id))" + (number == 1 ? "" : "-\(number)")
      let path = "\(project.root)/\(shown)"
      guard try reporting({ () throws(SystemError) in try files.status(path, followingLinks: false) }) != nil else {
        break
      }
      let there = try? files.readIfPresent("\(path)/journal.ndjson")
      if there == journal { return shown }
    }
    let target = "\(project.root)/\(shown)"
    let draft = "\(project.state)/archive.new"
    try reporting { () throws(SystemError) in
      // What an earlier try left when it was cut off.
      try files.removeTree(draft)
      try files.createDirectory(draft, mode: 0o755)
    }
    for (path, bytes) in try contents(run, journal) {
      let place = "\(draft)/\(path)"
      try reporting { () throws(SystemError) in
        if let parent = PathText.parent(of: place) { try files.createDirectory(parent, mode: 0o755) }
        try files.writeDurably(bytes, to: place, mode: 0o644)
      }
    }
    try reporting { () throws(SystemError) in
      try files.createDirectory("\(project.root)/\(Self.folder)", mode: 0o755)
      try files.rename(draft, to: target)
    }
    return shown
  }

  /// `2026-11-20-task-status`: the day on which the run began, and its feature.
  private static func name(_ run: RunID) -> String {
    let text = Array(run.text)
    return "\(String(text[0..<4]))-\(String(text[4..<6]))-\(String(text[6..<8]))-\(String(text[16...]))"
  }

  /// What is archived; output of gates and agents is not, because nobody knows what is in it.
  private func contents(_ run: Run, _ journal: [UInt8]) throws(Failure) -> [(path: String, bytes: [UInt8])] {
    let files = project.context.files
    var contents: [(path: String, bytes: [UInt8])] = [("journal.ndjson", journal)]
    let summary = try reporting { () throws(SystemError) in try files.readIfPresent(run.folder.summary) }
    let account = if let summary { summary } else { Array(try run.summary().markdown.utf8) }
    contents.append(("summary.md", account))
    for path in [run.folder.plan, run.folder.workflow] {
      contents.append((PathText.name(of: path), try reporting { () throws(SystemError) in try files.read(path) }))
    }
    for (name, folder) in [("workbooks", run.folder.workbooks), ("reports", "\(run.folder.path)/reports")] {
      guard files.exists(folder) else { continue }
      for file in try reporting({ () throws(SystemError) in try files.list(folder) }) where file.hasSuffix(".md") {
        let bytes = try reporting { () throws(SystemError) in try files.read("\(folder)/\(file)") }
        contents.append(("\(name)/\(file)", bytes))
      }
    }
    return contents
  }

  /// A link could lead anywhere.
  private func requireOwnFolder(_ path: String) throws(Failure) {
    let absolute = "\(project.root)/\(path)"
    let status = try reporting { () throws(SystemError) in
      try project.context.files.status(absolute, followingLinks: false)
    }
    guard let status, status.kind != .directory else { return }
    throw Failure(
      .environment, "`\(absolute)` is no folder, so nothing can be archived there",
      hints: ["move it away, or leave `--archive-previous` out"])
  }
}
