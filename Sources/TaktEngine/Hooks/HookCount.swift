import TaktModel
import TaktSystem

/// How often a hook did something about an assignment: a hint, which may be lost without harm.
struct HookCount {
  private let path: String
  private let context: Context

  /// The count of one kind of thing for one assignment of a run.
  init(_ name: String, _ folder: RunFolder, _ jobID: JobID, _ context: Context) {
    path = folder.hint("\(jobID).\(name)")
    self.context = context
  }

  /// Counts once more and returns how often it is now.
  func next() -> Int {
    let files = context.files
    let count = ((try? files.readIfPresent(path)) ?? nil)?.count ?? 0
    if let parent = PathText.parent(of: path) { try? files.createDirectory(parent) }
    try? files.appendDurably([UInt8(ascii: ".")], to: path)
    return count + 1
  }
}
