import TaktGit
import TaktModel
import TaktSystem
import TaktText

/// A clone with an object store of its own: it has what the tree needs, and nothing in it says where that came from.
struct CloneWorkspace: TreeWorkspace {
  let site: WorkspaceSite
  let record: WorkspaceRecord

  static let isMadeByHelper = true

  private var inside: Repository { workTree.repository }
  private var source: Repository { project.repository }
  private var marker: String { "\(path)/.git/\(Project.treeMarker)" }

  var isOwn: Bool {
    get throws(Failure) {
      for file in ["\(path)/.git/HEAD", marker] {
        guard try reporting({ () throws(SystemError) in try context.files.status(file) }) != nil else { return false }
      }
      return true
    }
  }

  func build(for content: String?) throws(Failure) {
    try clearPath()
    try makeRepository(content: content)
    try inside.git.run(["checkout", "-q", "--detach", base, "--"])
  }

  /// Makes the repository again around files that are there: they count as changes of the base.
  func repair() throws(Failure) {
    guard try reporting({ () throws(SystemError) in try context.files.status("\(path)/.git") }) == nil else { return }
    try makeRepository(content: nil)
    try inside.git.run(["update-ref", "--no-deref", "--", "HEAD", base])
    try inside.git.run(["reset", "-q", "--mixed", base, "--"])
  }

  /// Git knows nothing of the clone.
  func forget() throws(Failure) {}

  // MARK: - Commits from one repository to the other

  func receive(_ commit: String) throws(Failure) {
    // By its name alone: a ref on either side would outlive a git that is killed, or stay locked.
    try inside.git.run([
      "fetch", "-q", "--no-tags", "--update-shallow", "--no-write-fetch-head", "--", project.gitFolder, commit,
    ])
  }

  func handOver(_ snapshot: WorkTree.Snapshot) throws(Failure) {
    try handOver(inside.makeCommit(tree: snapshot.tree, parents: [snapshot.head], message: "out\n"))
  }

  /// Brings a commit into the project, where nothing but an object is added.
  private func handOver(_ commit: String) throws(Failure) {
    let ref = "refs/takt/out/\(record.name)"
    try inside.point(ref, at: commit)
    // No ref of the project is written: one that a killed git has locked would be in everybody's way.
    try source.git.run([
      "fetch", "-q", "--no-tags", "--update-shallow", "--no-write-fetch-head", "--", "\(path)/.git", ref,
    ])
  }

  /// An agent's own branches and stashes go with its clone.
  func ownCommits() throws(Failure) -> [String] {
    let tips = try inside.git.run(["for-each-ref", "--format=%(objectname)", "refs/heads/", "refs/stash"]).text
    var commits: [String] = []
    for tip in tips.split(separator: "\n").map(String.init) where !commits.contains(tip) {
      guard try !inside.isAncestor(tip, of: base), try !source.isHeld(tip) else { continue }
      try handOver(tip)
      commits.append(tip)
    }
    return commits
  }

  // MARK: - Making

  private func makeRepository(content: String?) throws(Failure) {
    try reporting { () throws(SystemError) in try context.files.createDirectory(path, mode: 0o755) }
    let format = try source.git.run(["rev-parse", "--show-object-format"]).text
    // No template: what it copies is not for an agent, hooks least of all.
    try inside.git.run(["init", "-q", "--template=", "--object-format=\(format)"])
    try copySettings()
    var start = base
    if let content {
      let tree = try source.git.run(["rev-parse", "--verify", "--end-of-options", "\(content)^{tree}"]).text
      // A merge on trial has both sides in its history, so that both can be looked at.
      let parents = try source.commit(content).map { [base, $0] } ?? [base]
      start = try source.makeCommit(tree: tree, parents: parents, message: "start\n")
    }
    try receive(start)
    // Last, since it says that the clone is whole.
    try reporting { () throws(SystemError) in try context.files.writeDurably([], to: marker) }
  }

  /// What decides over the content of files and over the name in a commit; never what names the project.
  private func copySettings() throws(Failure) {
    let wanted =
      "^((user|author|committer)\\.(name|email)|filter\\..*|core\\.(autocrlf|eol|safecrlf|symlinks|filemode|ignorecase"
      + "|precomposeunicode|attributesfile|excludesfile))$"
    let found = try source.git.attempt(["config", "--local", "--includes", "-z", "--get-regexp", wanted])
    guard found.status == 0 else { return }
    for entry in found.output.split(separator: 0) {
      let text = String(decoding: entry, as: UTF8.self)
      let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = parts.first, !text.contains(project.root) else { continue }
      try inside.git.run(["config", "--local", "--add", String(name), parts.count > 1 ? String(parts[1]) : "true"])
    }
    for name in ["attributes", "exclude"] {
      let bytes = try reporting { () throws(SystemError) in
        try context.files.readIfPresent("\(project.gitFolder)/info/\(name)")
      }
      guard let bytes else { continue }
      try reporting { () throws(SystemError) in
        try context.files.createDirectory("\(path)/.git/info", mode: 0o755)
        try context.files.writeDurably(bytes, to: "\(path)/.git/info/\(name)", mode: 0o644)
      }
    }
  }
}
