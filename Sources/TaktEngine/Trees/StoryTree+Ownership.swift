import TaktGit
import TaktModel
import TaktSystem
import TaktText

// A folder whose link to git is gone is, for git, a part of whatever repository lies above it. Nothing is done in a tree
// before it is sure that git works there and nowhere else.
extension StoryTree {
  /// Refuses a folder in which git would work on another repository; a link that an agent took away is put back.
  func requireOwn() throws(Failure) {
    if try isOwn { return }
    let isThere = try isThere
    if record.isolation == .clone {
      if isThere, try !isPresent(".git") { try TreeClone(self).mend() }
    } else {
      try restoreLink()
    }
    guard try !isOwn else { return }
    throw Failure(
      .environment,
      isThere
        ? "`\(record.path)` is not the git work tree of \(record.name) any more" : "the tree `\(record.path)` is gone",
      hints: [
        isThere
          ? "move away from there what you want to keep, delete the folder, then `takt-helper resume`"
          : "`takt-helper resume` makes it anew"
      ])
  }

  /// Whether its folder is there; a failure when that cannot be found out, as what is not there is not kept.
  var isThere: Bool {
    get throws(Failure) { try isFound(record.path) }
  }

  /// Whether git, called in the folder, works on this tree.
  var isOwn: Bool {
    get throws(Failure) {
      guard record.isolation != .clone else {
        guard try isPresent(".git/HEAD") else { return false }
        return try isPresent(".git/\(Project.treeMarker)")
      }
      guard try status(of: "\(record.path)/.git")?.kind == .file, let bytes = try content(of: "\(record.path)/.git"),
        let link = String(validating: bytes, as: UTF8.self), link.hasPrefix("gitdir: ")
      else { return false }
      let folder = PathText.join(record.path, link.dropFirst("gitdir: ".count).trimmingLineBreaks)
      guard let real = try place(folder), let parent = PathText.parent(of: real),
        let expected = try place("\(project.gitFolder)/worktrees"), parent.utf8.elementsEqual(expected.utf8)
      else { return false }
      return try isFound("\(real)/HEAD")
    }
  }

  private func isPresent(_ name: String) throws(Failure) -> Bool { try isFound("\(record.path)/\(name)") }

  private func isFound(_ path: String) throws(Failure) -> Bool { try status(of: path) != nil }

  private func status(of path: String) throws(Failure) -> FileStatus? {
    try reporting { () throws(SystemError) in try project.context.files.status(path) }
  }

  /// What a small file holds, or nil when there is none.
  private func content(of path: String) throws(Failure) -> [UInt8]? {
    try reporting { () throws(SystemError) in try project.context.files.readIfPresent(path, limit: 65_536) }
  }

  /// A path without links on the way, or nil when there is nothing.
  private func place(_ path: String) throws(Failure) -> String? {
    try reporting { () throws(SystemError) in
      do throws(SystemError) {
        return try project.context.files.realPath(path)
      } catch  where error.isAbsent {
        return nil
      }
    }
  }

  /// Writes the link to git's own entry anew, when there is such an entry and nothing stands in its place.
  private func restoreLink() throws(Failure) {
    let files = project.context.files
    guard try isThere, let entry = try gitEntry else { return }
    let link = "\(record.path)/.git"
    try reporting { () throws(SystemError) in
      if let status = try files.status(link, followingLinks: false), status.kind == .directory { return }
      try files.writeDurably(Array("gitdir: \(entry)\n".utf8), to: link, mode: 0o644)
    }
  }

  /// The folder in which git keeps what it knows about this tree, or nil.
  var gitEntry: String? {
    get throws(Failure) {
      let files = project.context.files
      guard let parent = try place("\(project.gitFolder)/worktrees") else { return nil }
      let own = try realPath
      for name in try reporting({ () throws(SystemError) in try files.list(parent) }) {
        guard let bytes = try content(of: "\(parent)/\(name)/gitdir"),
          let path = String(validating: bytes, as: UTF8.self)
        else { continue }
        if path.trimmingLineBreaks.utf8.elementsEqual("\(own)/.git".utf8) { return "\(parent)/\(name)" }
      }
      return nil
    }
  }

  /// The folder without links on the way, as git writes it down; also when the folder itself is gone.
  private var realPath: String {
    get throws(Failure) {
      if let real = try place(record.path) { return real }
      guard let parent = PathText.parent(of: record.path), let real = try place(parent) else { return record.path }
      return "\(real)/\(PathText.name(of: record.path))"
    }
  }
}

extension StringProtocol {
  /// The text without the line breaks at its end.
  var trimmingLineBreaks: String {
    var bytes = Array(utf8)[...]
    while bytes.last == 0x0A { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
