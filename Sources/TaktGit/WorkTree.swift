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
    package let changes: [TreeChange]

    /// The names of the files that differ, sorted by bytes.
    package var files: [String] { changes.map(\.path.text) }
  }

  /// The names of the tracked files that differ from the checked out commit, sorted by bytes.
  package func changedTrackedFiles() throws(Failure) -> [String] {
    try changes().filter { !$0.isUntracked }.map(\.path.text)
  }

  /// The files that git neither tracks nor ignores, as they are now.
  ///
  /// - Throws: When one has a name that is not UTF-8: the list is kept as JSON, and could not name it.
  package func untrackedFiles() throws(Failure) -> UntrackedFiles {
    let untracked = try changes().filter(\.isUntracked).map(\.path)
    if let odd = untracked.first(where: { !$0.isText }) {
      throw Failure(
        .input, "there is a file whose name is not UTF-8: `\(ForeignText.visible(odd.text))`",
        hints: ["rename the file; takt can only name files in UTF-8"])
    }
    return UntrackedFiles(untracked.compactMap { path in mark(path).map { (path, $0) } })
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
    let excluded = Set(excluded.map { GitPath($0) })
    let changed = try changes().filter { change in
      !excluded.contains(change.path) && !(change.isUntracked && baseline.hasUnchanged(change.path, mark(change.path)))
    }
    guard !changed.isEmpty else {
      let tree = try repository.git.run(["rev-parse", "--verify", "--end-of-options", "\(head)^{tree}"]).text
      return Snapshot(tree: tree, head: head, changes: [])
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
    return Snapshot(tree: tree, head: head, changes: try repository.changes(from: head, to: tree))
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

  /// Takes changes of the checked out commit back: what was added is removed, the rest gets its content from there.
  package func restore(_ changes: [TreeChange]) throws(Failure) {
    guard !changes.isEmpty else { return }
    try StaleLock.clear(repository: repository)
    // What is in the way goes first: a new file may stand where the commit has a folder.
    for path in changes.filter({ $0.kind == .added }).map(\.path) {
      try reporting { () throws(SystemError) in
        try context.files.remove(path.bytes, below: root)
      }
    }
    let back = changes.filter { $0.kind != .added }.map(\.path)
    if !back.isEmpty {
      try repository.git.run(
        ["checkout", "-q", "HEAD", "--pathspec-from-file=-", "--pathspec-file-nul"], input: NullSeparated.bytes(back))
    }
    try repository.git.run(["reset", "-q", "--mixed", "HEAD", "--"])
  }

  // MARK: - Looking

  private struct Change {
    var path: GitPath
    var isUntracked: Bool
  }

  /// Every file that differs from the checked out commit, staged or not, and every untracked one; sorted by bytes.
  private func changes() throws(Failure) -> [Change] {
    let outcome = try repository.git.run([
      "status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=none",
    ])
    var changes: [Change] = []
    let own = Array("\(PathText.name(of: scratch))/".utf8)
    for entry in outcome.output.split(separator: 0) where entry.count > 3 {
      // Two marks and a space.
      let path = entry.dropFirst(3)
      // A path that ends in `/` is a repository of its own inside the checkout: never part of the work.
      guard !path.starts(with: own), path.last != UInt8(ascii: "/") else { continue }
      changes.append(Change(path: GitPath(path), isUntracked: entry.starts(with: "??".utf8)))
    }
    return changes.sorted { $0.path < $1.path }
  }

  /// The folders that are repositories of their own and that git neither tracks nor ignores.
  package func innerRepositories() throws(Failure) -> [String] {
    let found = try repository.git.run(["ls-files", "-z", "--others", "--exclude-standard"]).output
    return NullSeparated.paths(found).filter { $0.bytes.last == UInt8(ascii: "/") }.map(\.text)
  }

  private func mark(_ path: GitPath) -> UntrackedFiles.Mark? {
    // A name that is not text is in no list of files that were there before.
    guard path.isText,
      let status = try? context.files.status(PathText.join(root, path.text), followingLinks: false)
    else { return nil }
    return UntrackedFiles.Mark(size: status.size, modified: status.modifiedNanoseconds)
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

  /// The mark of each file, by its path: two names may be equal as text only.
  private let marks: [GitPath: Mark]

  /// Creates a list.
  package init(_ marks: [(path: GitPath, mark: Mark)]) {
    self.marks = Dictionary(marks.map { ($0.path, $0.mark) }, uniquingKeysWith: { $1 })
  }

  /// Whether a file was there then.
  package func has(_ path: GitPath) -> Bool { marks[path] != nil }

  /// Whether a file was there then and has not been changed since.
  package func hasUnchanged(_ path: GitPath, _ mark: Mark?) -> Bool {
    marks[path].map { $0 == mark } ?? false
  }

  /// The list as JSON.
  package var value: JSONValue {
    .array(
      marks.sorted { $0.key < $1.key }.map { path, mark in
        [
          "path": .string(path.text), "size": .integer(mark.size),
          "modified": .integer(Int(mark.modified)),
        ]
      })
  }

  /// Reads a list; entries that are no entries are passed over.
  package init(_ node: JSONNode) {
    var marks: [(path: GitPath, mark: Mark)] = []
    for entry in node.elements {
      guard let path = entry["path"]?.string, let size = entry["size"]?.integer,
        let modified = entry["modified"]?.integer
      else { continue }
      marks.append((GitPath(path), Mark(size: size, modified: Int64(modified))))
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
