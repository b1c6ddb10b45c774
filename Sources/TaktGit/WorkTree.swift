package import TaktSystem
package import TaktText

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A checkout, looked at and changed as a whole.
package struct WorkTree: Sendable {
  /// The folder of the checkout.
  package let root: String
  /// The repository that it belongs to.
  package let repository: Repository
  /// A folder for index files of our own, outside the checkout's tracked files.
  private let scratch: String
  package let context: Context

  /// Creates a view of a checkout.
  package init(_ context: Context, root: String, scratch: String) {
    self.context = context
    self.root = root
    self.scratch = scratch
    repository = Repository(context, at: root)
  }

  /// What a checkout holds at one moment.
  package struct Snapshot: Sendable {
    /// The whole content as a git tree.
    package let tree: String
    /// The commit that it is compared with.
    package let head: String
    /// The files that differ, sorted by bytes.
    package let files: [String]
  }

  /// The tracked files that differ from the checked out commit, sorted by bytes.
  package func changedTrackedFiles() throws(Failure) -> [String] {
    try changes().filter { !$0.isUntracked }.map(\.path)
  }

  /// The files that git neither tracks nor ignores, as they are now.
  package func untrackedFiles() throws(Failure) -> UntrackedFiles {
    let untracked = try changes().filter(\.isUntracked)
    return UntrackedFiles(untracked.compactMap { change in mark(change.path).map { (change.path, $0) } })
  }

  /// Writes the checkout's content into git, without touching the checkout, its index or a branch.
  ///
  /// - `baseline`: Files that were there before and are not part of the work, unless they were changed since.
  /// - `excluded`: Files that are never part of the work.
  package func snapshot(
    besides baseline: UntrackedFiles, excluding excluded: Set<String> = []
  ) throws(Failure) -> Snapshot {
    guard let head = try repository.head() else {
      throw Failure(.environment, "`\(root)` has no commit yet", hints: ["make a first commit, then try again"])
    }
    let changed = try changes().filter { change in
      !excluded.contains(change.path) && !(change.isUntracked && baseline.hasUnchanged(change.path, mark(change.path)))
    }
    guard !changed.isEmpty else {
      let tree = try repository.git.run(["rev-parse", "--verify", "--end-of-options", "\(head)^{tree}"]).text
      return Snapshot(tree: tree, head: head, files: [])
    }
    let tree = try withIndex { (index) throws(Failure) -> String in
      try repository.git.run(["read-tree", head], index: index)
      // A new file may stand where the commit has a folder; it comes first in the list and replaces what is below.
      try repository.git.run(
        ["update-index", "-z", "--add", "--remove", "--replace", "--stdin"],
        input: NullSeparated.bytes(changed.map(\.path)),
        index: index)
      return try repository.git.run(["write-tree"], index: index).text
    }
    return Snapshot(tree: tree, head: head, files: try repository.files(from: head, to: tree))
  }

  /// A tree with another content for one file, as it would stand in the checkout.
  ///
  /// - `mode`: The file's mode in git's words, such as `100644`.
  package func tree(
    _ tree: String, with bytes: [UInt8], at path: String, mode: String
  ) throws(Failure) -> String {
    // The path makes git store line ends as its attributes say.
    let blob = try repository.git.run(["hash-object", "-w", "--stdin", "--path=\(path)"], input: bytes).text
    return try withIndex { (index) throws(Failure) -> String in
      try repository.git.run(["read-tree", tree], index: index)
      try repository.git.run(
        ["update-index", "-z", "--add", "--index-info"], input: Array("\(mode) \(blob)\t\(path)\0".utf8), index: index)
      return try repository.git.run(["write-tree"], index: index).text
    }
  }

  /// Works with an index file of our own, which is gone afterwards.
  private func withIndex<Value>(_ body: (String) throws(Failure) -> Value) throws(Failure) -> Value {
    // The number tells `StaleFiles` whose file it is.
    let index = "\(scratch)/index.\(getpid()).\(context.random.bytes(8).hexadecimal)"
    defer {
      try? context.files.remove(index)
      try? context.files.remove("\(index).lock")
    }
    return try body(index)
  }

  /// Makes the index agree with the checked out commit; the files stay as they are.
  package func refreshIndex() throws(Failure) {
    try StaleLock.clear(repository: repository)
    try repository.git.run(["reset", "-q", "--mixed", "HEAD", "--"])
  }

  /// Gives files the content of the checked out commit; a file that is not in it is removed.
  package func restore(_ files: [String]) throws(Failure) {
    guard !files.isEmpty else { return }
    // As bytes: other files of the commit may have any name, and two names may be equal as text only.
    let inHead = Set(
      try repository.git.run(["ls-tree", "-r", "-z", "--name-only", "--full-tree", "HEAD"]).output
        .split(separator: 0).map(Array.init))
    try StaleLock.clear(repository: repository)
    // What is in the way goes first: a new file may stand where the commit has a folder.
    for path in files where !inHead.contains(Array(path.utf8)) {
      let absolute = PathText.join(root, path)
      try reporting { () throws(SystemError) in try context.files.remove(absolute) }
      removeEmptyFolders(above: absolute)
    }
    let back = files.filter { inHead.contains(Array($0.utf8)) }
    if !back.isEmpty {
      try repository.git.run(
        ["checkout", "-q", "HEAD", "--pathspec-from-file=-", "--pathspec-file-nul"], input: NullSeparated.bytes(back))
    }
    try repository.git.run(["reset", "-q", "--mixed", "HEAD", "--"])
  }

  // MARK: - Looking

  private struct Change {
    var path: String
    var isUntracked: Bool
  }

  /// Every file that differs from the checked out commit, staged or not, and every untracked one; sorted by bytes.
  private func changes() throws(Failure) -> [Change] {
    let outcome = try repository.git.run([
      "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=none",
    ])
    var changes: [Change] = []
    for entry in outcome.output.split(separator: 0) where entry.count > 3 {
      // Two marks and a space, as bytes: an accent at the start of a name would join the space.
      let path = try NullSeparated.text(entry.dropFirst(3))
      // A path that ends in `/` is a repository of its own inside the checkout: never part of the work.
      guard !path.hasPrefix("\(PathText.name(of: scratch))/"), !path.hasSuffix("/") else { continue }
      changes.append(Change(path: path, isUntracked: entry.starts(with: "??".utf8)))
    }
    return changes.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }

  /// The folders that are repositories of their own and that git neither tracks nor ignores.
  package func innerRepositories() throws(Failure) -> [String] {
    let found = try repository.git.run(["ls-files", "-z", "--others", "--exclude-standard"]).output
    return try NullSeparated.texts(found).filter { $0.hasSuffix("/") }
  }

  private func mark(_ path: String) -> UntrackedFiles.Mark? {
    guard let status = try? context.files.status(PathText.join(root, path), followingLinks: false) else { return nil }
    return UntrackedFiles.Mark(size: status.size, modified: status.modifiedNanoseconds)
  }

  private func removeEmptyFolders(above path: String) {
    var folder = PathText.parent(of: path)
    while let current = folder, current.utf8.count > root.utf8.count,
      let entries = try? context.files.list(current), entries.isEmpty
    {
      guard (try? context.files.remove(current)) != nil else { return }
      folder = PathText.parent(of: current)
    }
  }
}

/// The untracked files of a checkout at one moment: the user's own, which are not part of anybody's work.
package struct UntrackedFiles: Hashable, Sendable {
  /// By what a later change of a file is noticed.
  package struct Mark: Hashable, Sendable {
    /// The size in bytes.
    package var size: Int
    /// When it was changed last, in nanoseconds since 1970.
    package var modified: Int64
  }

  /// The mark of each file, by the bytes of its path: two names may be equal as text only.
  private let marks: [[UInt8]: Mark]

  /// Creates a list.
  package init(_ marks: [(path: String, mark: Mark)]) {
    self.marks = Dictionary(marks.map { (Array($0.path.utf8), $0.mark) }, uniquingKeysWith: { $1 })
  }

  /// Whether a file was there then.
  package func has(_ path: String) -> Bool { marks[Array(path.utf8)] != nil }

  /// Whether a file was there then and has not been changed since.
  package func hasUnchanged(_ path: String, _ mark: Mark?) -> Bool {
    marks[Array(path.utf8)].map { $0 == mark } ?? false
  }

  /// The list as JSON.
  package var value: JSONValue {
    .array(
      marks.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { path, mark in
        [
          "path": .string(String(decoding: path, as: UTF8.self)), "size": .integer(mark.size),
          "modified": .integer(Int(mark.modified)),
        ]
      })
  }

  /// Reads a list; entries that are no entries are passed over.
  package init(_ node: JSONNode) {
    var marks: [(path: String, mark: Mark)] = []
    for entry in node.elements {
      guard let path = entry["path"]?.string, let size = entry["size"]?.integer,
        let modified = entry["modified"]?.integer
      else { continue }
      marks.append((path, Mark(size: size, modified: Int64(modified))))
    }
    self.init(marks)
  }
}

extension [UInt8] {
  /// Two lower-case digits a byte.
  package var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
