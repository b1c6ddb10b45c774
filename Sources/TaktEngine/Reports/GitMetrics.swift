import Synchronization
import TaktGit
package import TaktModel
package import TaktSystem
package import TaktText

/// Asks git about a range of commits.
package struct GitMetrics: Sendable {
  private let repository: Repository

  /// Creates the metrics of the repository around a folder.
  package init(_ context: Context) {
    repository = Repository(context, at: context.workingDirectory)
  }

  /// Options under which git counts the same whatever is configured.
  private static let counting = [
    "-z", "--numstat", "-r", "-M50%", "-l1000", "--diff-algorithm=myers", "--no-ext-diff", "--no-textconv",
    "--no-color", "--no-relative", "--ignore-submodules=none", "--submodule=short",
  ]

  /// Measures a range.
  package func measure(_ range: CommitRange) throws(Failure) -> RangeMetrics {
    let mergeBase = try mergeBase(range)
    return RangeMetrics(
      base: range.base, mergeBase: mergeBase, head: range.head, net: try net(from: mergeBase, to: range.head),
      commits: try commits(range))
  }

  private func mergeBase(_ range: CommitRange) throws(Failure) -> String? {
    guard let base = range.base else { return nil }
    if base == range.head { return base }
    let outcome = try repository.git.attempt(["merge-base", "--end-of-options", base, range.head])
    switch outcome.status {
    case 0: return outcome.text
    case 1: return nil
    default:
      throw Failure(
        .environment, "`git merge-base` failed in `\(repository.git.directory)`", causes: [outcome.complaint])
    }
  }

  private func net(from base: String?, to head: String) throws(Failure) -> NetDiff {
    if base == head { return NetDiff() }
    let arguments =
      ["diff-tree"] + Self.counting + ["--raw", "--no-abbrev", base ?? Self.emptyTree(like: head), head, "--"]
    return try read(arguments, NetDiff(), headerFields: 0)
  }

  private func commits(_ range: CommitRange) throws(Failure) -> RangeTally {
    let tally = RangeTally(boundary: try boundary())
    if range.base == range.head { return tally }
    let arguments =
      ["log", "--root", "--no-merges", "--no-show-signature", "--no-notes", "--encoding=UTF-8"]
      + Self.counting + ["--format=\(RangeTally.logFormat)", range.head] + (range.base.map { ["^\($0)"] } ?? []) + [
        "--"
      ]
    return try read(arguments, tally, headerFields: RangeTally.logFields)
  }

  private func read<Sink: DiffListSink & Sendable>(
    _ arguments: [String], _ sink: Sink, headerFields: Int
  ) throws(Failure) -> Sink {
    let list = SharedDiffList(sink, headerFields: headerFields)
    try repository.git.stream(arguments) { list.read($0) }
    let reader = list.reader.withLock { $0 }
    guard reader.isComplete else {
      throw Failure(.internal, "git printed something that takt does not understand in `\(repository.git.directory)`")
    }
    return reader.sink
  }

  /// The commits at the edge of a shallow clone.
  private func boundary() throws(Failure) -> Set<[UInt8]> {
    let answer = try repository.git.run(["rev-parse", "--is-shallow-repository", "--git-path", "shallow"]).text
    let lines = answer.split(separator: "\n", maxSplits: 1)
    guard lines.count == 2, lines[0] == "true" else { return [] }
    let path = PathText.join(repository.git.directory, String(lines[1]))
    let bytes = try reporting { () throws(SystemError) in try repository.git.context.files.readIfPresent(path) } ?? []
    return Set(bytes.split(separator: 0x0A).map(Array.init))
  }

  /// The name of the tree without entries in a repository with names of that length; git knows it everywhere.
  private static func emptyTree(like name: String) -> String {
    name.utf8.count == 64
      ? "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321" : "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
  }
}

/// A list that is read while git prints it.
private final class SharedDiffList<Sink: DiffListSink & Sendable>: Sendable {
  let reader: Mutex<DiffListReader<Sink>>

  init(_ sink: Sink, headerFields: Int) {
    reader = Mutex(DiffListReader(sink, headerFields: headerFields))
  }

  func read(_ bytes: ArraySlice<UInt8>) {
    reader.withLock { $0.read(bytes) }
  }
}
