import TaktGit
import TaktModel
import TaktSystem
import TaktText

/// The folder of the main checkout in which Claude Code makes the work trees of its agents.
///
/// Git would show them as untracked. A list of what to ignore that lies in the folder itself, and that ignores itself,
/// hides them without a change to any file of the user's.
struct SessionFolder {
  private let project: Project

  init(_ project: Project) {
    self.project = project
  }

  private var parent: String { "\(project.root)/.claude" }
  private var list: String { "\(path)/.gitignore" }
  private static let content = Array("*\n".utf8)

  /// The folder's path.
  var path: String { "\(parent)/worktrees" }

  /// Whether a tree is one that Claude Code made for an agent; it has others, for sessions.
  func hasTree(_ tree: String) -> Bool { tree.utf8.starts(with: "\(path)/agent-".utf8) }

  /// Hides the folder from git; what is in the way of that is left as it is, because only `git status` suffers.
  func hide() {
    let files = project.context.files
    for folder in [parent, path] {
      // Behind a link lies something else, which is not ours to write to.
      guard let kind = try? files.status(folder, followingLinks: false)?.kind ?? .directory, kind == .directory else {
        return
      }
    }
    guard !files.exists(list) else { return }
    try? files.createDirectory(path, mode: 0o755)
    try? files.writeDurably(Self.content, to: list, mode: 0o644)
  }

  /// Takes the folder away when there is nothing in it but the list.
  func removeIfEmpty() {
    let files = project.context.files
    guard let names = try? files.list(path), names == [".gitignore"],
      let bytes = try? files.read(list, limit: 16), bytes == Self.content
    else { return }
    try? files.remove(list)
    for folder in [path, parent] {
      guard let names = try? files.list(folder), names.isEmpty else { return }
      try? files.remove(folder)
    }
  }
}
