import TaktGit
import TaktModel
import TaktSystem
import TaktText

/// The files of the configuration's `copy`: ignored by git, and needed in every fresh tree.
struct WorkspaceFiles {
  private let project: Project
  private let paths: [String]

  /// - `paths`: Paths below the root.
  init(_ project: Project, _ paths: [String]) {
    self.project = project
    self.paths = paths
  }

  private var files: FileSystem { project.context.files }

  /// Copies what git ignores in a tree; files that are there already stay.
  func copy(to tree: any TreeWorkspace) throws(Failure) {
    for path in paths {
      // What git does not ignore in this tree would count as the agent's work.
      guard try isIgnored(path, tree.workTree.repository), !leadsInside(path) else { continue }
      let source = PathText.join(project.root, path)
      let target = PathText.join(tree.path, path)
      try reporting { () throws(SystemError) in
        guard let status = try files.status(source), status.kind == .file,
          try files.status(target, followingLinks: false) == nil
        else { return }
        let bytes = try files.read(source)
        if let parent = PathText.parent(of: target) { try files.createDirectory(parent, mode: 0o755) }
        try files.writeDurably(bytes, to: target, mode: status.mode & 0o777)
      }
    }
  }

  /// What is left out and why, a sentence each; asked before a run begins.
  func notes() throws(Failure) -> [String] {
    var notes: [String] = []
    for path in paths {
      if let reason = try reasonAgainst(path) {
        notes.append("`\(ForeignText.line(path))` of `copy` is left out of a team's trees: \(reason)")
      }
    }
    return notes
  }

  private func reasonAgainst(_ path: String) throws(Failure) -> String? {
    let repository = project.repository
    if leadsInside(path) { return "it is a link to takt's own files or to git's" }
    let status = (try? files.status(PathText.join(project.root, path))) ?? nil
    if try repository.git.attempt(["ls-files", "--error-unmatch", "--", path]).status == 0 {
      return "git tracks it, so they have it already"
    }
    if try !isIgnored(path, repository) { return "git does not ignore it, so it would count as work" }
    switch status?.kind {
    case .file: return nil
    case .directory: return "it is a folder, and only files are copied; `prepare` can make it"
    default: return "it is not there"
    }
  }

  /// Whether a path leads, through links, to what takt or git keeps for itself.
  private func leadsInside(_ path: String) -> Bool {
    guard let real = try? files.realPath(PathText.join(project.root, path)) else { return false }
    return [project.state, project.gitFolder].contains { folder in
      (try? files.realPath(folder)).map { real.utf8.starts(with: "\($0)/".utf8) } ?? false
    }
  }

  private func isIgnored(_ path: String, _ repository: Repository) throws(Failure) -> Bool {
    try repository.git.attempt(["check-ignore", "-q", "--", "./\(path)"]).status == 0
  }
}
