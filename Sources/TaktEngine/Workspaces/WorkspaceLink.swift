import TaktSystem
import TaktText

/// What connects a linked work tree's folder with git's own entry for it.
struct WorkspaceLink {
  private let project: Project
  /// The tree's folder.
  private let path: String

  init(_ project: Project, _ path: String) {
    self.project = project
    self.path = path
  }

  private var files: FileSystem { project.context.files }

  /// Whether the folder leads git to an entry of this project.
  var isWhole: Bool {
    get throws(Failure) {
      let link = "\(path)/.git"
      let status = try reporting { () throws(SystemError) in try files.status(link) }
      guard status?.kind == .file, let bytes = try content(of: link),
        let text = String(validating: bytes, as: UTF8.self), text.hasPrefix("gitdir: ")
      else { return false }
      let folder = PathText.join(path, text.dropFirst("gitdir: ".count).trimmingLineBreaks)
      guard let real = try place(folder), let parent = PathText.parent(of: real),
        let expected = try place("\(project.gitFolder)/worktrees"), parent.utf8.elementsEqual(expected.utf8)
      else { return false }
      return try reporting { () throws(SystemError) in try files.status("\(real)/HEAD") } != nil
    }
  }

  /// Writes the link to git's entry again, when there is such an entry and no folder stands in its place.
  func restore() throws(Failure) {
    guard let entry = try entry else { return }
    let link = "\(path)/.git"
    try reporting { () throws(SystemError) in
      if let status = try files.status(link, followingLinks: false), status.kind == .directory { return }
      try files.writeDurably(Array("gitdir: \(entry)\n".utf8), to: link, mode: 0o644)
    }
  }

  /// The folder in which git keeps what it knows about the tree, or nil.
  var entry: String? {
    get throws(Failure) {
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

  /// Removes git's entry of a tree whose folder is gone.
  func removeEntry() throws(Failure) {
    guard try entry != nil else { return }
    do throws(Failure) {
      try WorkTreeList(project).remove(path)
    } catch {
      // Another helper, or Claude Code itself, may have been first.
      guard try entry == nil else { throw error }
    }
  }

  /// What a small file holds, or nil when there is none.
  private func content(of path: String) throws(Failure) -> [UInt8]? {
    try reporting { () throws(SystemError) in try files.readIfPresent(path, limit: 65_536) }
  }

  /// A path without links on the way, or nil when there is nothing.
  private func place(_ path: String) throws(Failure) -> String? {
    try reporting { () throws(SystemError) in
      do throws(SystemError) {
        return try files.realPath(path)
      } catch  where error.isAbsent {
        return nil
      }
    }
  }

  /// The folder without links on the way, as git writes it down; also when the folder itself is gone.
  private var realPath: String {
    get throws(Failure) {
      if let real = try place(path) { return real }
      guard let parent = PathText.parent(of: path), let real = try place(parent) else { return path }
      return "\(real)/\(PathText.name(of: path))"
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
