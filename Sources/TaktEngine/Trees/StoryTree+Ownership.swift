import TaktModel
import TaktSystem
import TaktText

// A folder whose link to git is gone is, for git, a part of whatever repository lies above it. Nothing is done in a tree
// before it is sure that git works there and nowhere else.
extension StoryTree {
  /// Refuses a folder in which git would work on another repository; a link that an agent took away is put back.
  func requireOwn() throws(Failure) {
    if isOwn { return }
    if record.isolation == .clone {
      if isThere, !isPresent(".git") { try TreeClone(self).mend() }
    } else {
      try restoreLink()
    }
    guard !isOwn else { return }
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

  /// Whether its folder is there.
  var isThere: Bool { project.context.files.exists(record.path) }

  /// Whether git, called in the folder, works on this tree.
  var isOwn: Bool {
    let files = project.context.files
    guard record.isolation != .clone else {
      return isPresent(".git/HEAD") && isPresent(".git/\(Project.treeMarker)")
    }
    guard let bytes = try? files.read("\(record.path)/.git", limit: 65_536),
      let link = String(validating: bytes, as: UTF8.self), link.hasPrefix("gitdir: ")
    else { return false }
    let folder = PathText.join(record.path, link.dropFirst("gitdir: ".count).trimmingLineBreaks)
    guard let real = try? files.realPath(folder), let parent = PathText.parent(of: real),
      let expected = try? files.realPath("\(project.gitFolder)/worktrees")
    else { return false }
    return parent.utf8.elementsEqual(expected.utf8) && files.exists("\(real)/HEAD")
  }

  private func isPresent(_ name: String) -> Bool { project.context.files.exists("\(record.path)/\(name)") }

  /// Writes the link to git's own entry anew, when there is such an entry and nothing stands in its place.
  private func restoreLink() throws(Failure) {
    let files = project.context.files
    guard isThere, let entry = gitEntry else { return }
    let link = "\(record.path)/.git"
    try reporting { () throws(SystemError) in
      if let status = try files.status(link, followingLinks: false), status.kind == .directory { return }
      try files.writeDurably(Array("gitdir: \(entry)\n".utf8), to: link, mode: 0o644)
    }
  }

  /// The folder in which git keeps what it knows about this tree, or nil.
  var gitEntry: String? {
    let files = project.context.files
    guard let parent = try? files.realPath("\(project.gitFolder)/worktrees"), let names = try? files.list(parent)
    else { return nil }
    let own = realPath
    return names.map { "\(parent)/\($0)" }.first { entry in
      guard let bytes = try? files.read("\(entry)/gitdir", limit: 65_536),
        let path = String(validating: bytes, as: UTF8.self)
      else { return false }
      return path.trimmingLineBreaks.utf8.elementsEqual("\(own)/.git".utf8)
    }
  }

  /// The folder without links on the way, as git writes it down; also when the folder itself is gone.
  private var realPath: String {
    let files = project.context.files
    if let real = try? files.realPath(record.path) { return real }
    guard let parent = PathText.parent(of: record.path), let real = try? files.realPath(parent) else {
      return record.path
    }
    return "\(real)/\(PathText.name(of: record.path))"
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
