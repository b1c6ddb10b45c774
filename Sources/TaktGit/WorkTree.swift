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
    /// The branch that is checked out, or nil when none is.
    package let branch: String?
    /// The files that differ, sorted by bytes.
    package let changes: [TreeChange]

    /// The names of the files that differ, sorted by bytes.
    package var files: [String] { changes.map(\.path.text) }

    /// Creates a snapshot.
    package init(tree: String, head: String, branch: String?, changes: [TreeChange]) {
      self.tree = tree
      self.head = head
      self.branch = branch
      self.changes = changes
    }
  }

  /// The names of the tracked files that differ from the checked out commit, sorted by bytes.
  package func changedTrackedFiles() throws(Failure) -> [String] {
    try look().changes.filter { !$0.isUntracked }.map(\.path.text)
  }

  /// The files that git neither tracks nor ignores, as they are now.
  ///
  /// - Throws: When one has a name that is not UTF-8: the list is kept as JSON, and could not name it.
  package func untrackedFiles() throws(Failure) -> UntrackedFiles {
    let untracked = try look().changes.filter(\.isUntracked).map(\.path)
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
    let seen = try look()
    guard let head = seen.head else {
      throw Failure(.environment, "`\(root)` has no commit yet", hints: ["make a first commit, then try again"])
    }
    let excluded = Set(excluded.map { GitPath($0) })
    let changed = seen.changes.filter { change in
      // `git add` of a file does not make it anybody's work.
      !excluded.contains(change.path) && !(change.isNew && baseline.hasUnchanged(change.path, mark(change.path)))
    }
    guard !changed.isEmpty else {
      let tree = try repository.git.run(["rev-parse", "--verify", "--end-of-options", "\(head)^{tree}"]).text
      return Snapshot(tree: tree, head: head, branch: seen.branch, changes: [])
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
    return Snapshot(tree: tree, head: head, branch: seen.branch, changes: try repository.changes(from: head, to: tree))
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

  /// Removes an index that git cannot read, and makes another one; whether that was so.
  package func discardBrokenIndex() throws(Failure) -> Bool {
    let outcome = try repository.git.attempt(["ls-files", "--stage", "--", "."])
    let complaint = outcome.complaint
    guard outcome.status != 0, complaint.contains("index") || complaint.contains("signature"),
      !complaint.contains("open failed"), !complaint.contains("unable to map")
    else { return false }
    let path = try repository.git.run(["rev-parse", "--git-path", "index"]).text
    try reporting { () throws(SystemError) in try context.files.remove(PathText.join(root, path)) }
    try refreshIndex()
    return true
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
    /// Whether the checked out commit does not have the file.
    var isNew: Bool
  }

  /// What git says of a checkout in one go.
  private struct Look {
    var head: String?
    var branch: String?
    var changes: [Change] = []

    /// Reads one of the lines that say what is checked out.
    mutating func read(header: String) {
      let (oid, name) = ("# branch.oid ", "# branch.head ")
      if header.hasPrefix(oid), header != "\(oid)(initial)" { head = String(header.dropFirst(oid.count)) }
      if header.hasPrefix(name), header != "\(name)(detached)" { branch = String(header.dropFirst(name.count)) }
    }
  }

  /// Every file that differs from the checked out commit, staged or not, and every untracked one, sorted by bytes; and what
  /// is checked out.
  private func look() throws(Failure) -> Look {
    let arguments = [
      "status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=none",
    ]
    var outcome = try repository.git.attempt(arguments)
    if outcome.status != 0 {
      // An index that cannot be read holds nothing that the files and the commit do not.
      _ = try discardBrokenIndex()
      outcome = try repository.git.run(arguments)
    }
    var look = Look()
    let own = Array("\(PathText.name(of: scratch))/".utf8)
    let (space, zero) = (UInt8(ascii: " "), UInt8(ascii: "0"))
    for entry in outcome.output.split(separator: 0) {
      guard let kind = entry.first else { continue }
      if kind == UInt8(ascii: "#") { look.read(header: String(decoding: entry, as: UTF8.self)) }
      // So many words stand before the path: marks, modes and object names.
      let words = [UInt8(ascii: "1"): 8, UInt8(ascii: "u"): 10, UInt8(ascii: "?"): 1][kind] ?? 0
      let fields = entry.split(separator: space, maxSplits: words, omittingEmptySubsequences: false)
      // A path that ends in `/` is a repository of its own inside the checkout: never part of the work.
      guard words > 0, fields.count == words + 1, let path = fields.last, !path.starts(with: own),
        path.last != UInt8(ascii: "/")
      else { continue }
      let isUntracked = kind == UInt8(ascii: "?")
      // The fourth word is the commit's mode; zeros stand for no file.
      let isNew = isUntracked || kind == UInt8(ascii: "1") && fields[3].allSatisfy { $0 == zero }
      look.changes.append(Change(path: GitPath(path), isUntracked: isUntracked, isNew: isNew))
    }
    look.changes.sort { $0.path < $1.path }
    return look
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
