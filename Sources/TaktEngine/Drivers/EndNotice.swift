import TaktModel
import TaktSystem

/// Whether the session that drove a run has heard that it is over.
///
/// The last agent's report ends a run while nobody asks `next`; a session that then stops would never tell its person
/// how it went. A hint, which may be lost without harm: then the session is told once more.
struct EndNotice {
  private let run: Run
  private let path: String

  /// How often a session is sent back for it.
  private static let patience = 3

  init(_ run: Run) {
    self.run = run
    path = run.folder.hint("end-notice")
  }

  /// Notes that somebody was told.
  func give() {
    makeFolder()
    try? run.context.files.writeDurably(Array("told\n".utf8), to: path)
  }

  /// Whether a session is still to be told; counts how often that was asked.
  func isOwed(to session: String) -> Bool {
    guard run.state.stopReason == nil, let last = run.state.lastDriver, last.kind == .session, last.session == session
    else { return false }
    let files = run.context.files
    let known = ((try? files.readIfPresent(path)) ?? nil) ?? []
    guard !known.starts(with: "told".utf8), known.count < Self.patience else { return false }
    makeFolder()
    try? files.appendDurably([UInt8(ascii: ".")], to: path)
    return true
  }

  private func makeFolder() {
    if let parent = PathText.parent(of: path) { try? run.context.files.createDirectory(parent) }
  }
}
