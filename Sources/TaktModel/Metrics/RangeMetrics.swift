package import TaktText

/// What git says about a range of commits.
package struct RangeMetrics: Sendable {
  /// The commit that the range begins after, or nil when it begins with the history.
  package let base: String?
  /// The commit that the net changes are counted from, or nil when there is none.
  package let mergeBase: String?
  /// The last commit.
  package let head: String
  /// What the last commit's tree has that the merge base's has not.
  package let net: NetDiff
  /// The commits one by one; merges are not among them.
  package let commits: RangeTally
  /// What the journal of the run that made the range says, or nil when no run did.
  package var run: RunMetrics?

  /// Creates the metrics of a range.
  package init(
    base: String?, mergeBase: String?, head: String, net: NetDiff, commits: RangeTally, run: RunMetrics? = nil
  ) {
    self.base = base
    self.mergeBase = mergeBase
    self.head = head
    self.net = net
    self.commits = commits
    self.run = run
  }

  /// The stories with commits, by id.
  package var stories: [(id: StoryID, tally: RangeTally.StorySum)] {
    commits.stories.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// The authors, those with most commits first.
  package var authors: [(author: RangeTally.Author, sum: RangeTally.Sum)] {
    commits.authors
      .sorted {
        if $0.value.commits != $1.value.commits { return $0.value.commits > $1.value.commits }
        if $0.key.name != $1.key.name { return $0.key.name.lexicographicallyPrecedes($1.key.name) }
        return $0.key.email.lexicographicallyPrecedes($1.key.email)
      }
      .map { ($0.key, $0.value) }
  }

  /// The files that several stories touched.
  package var hotspots: [Hotspot] { Hotspot.all(in: commits.stories) }

  /// When the earliest commit was made.
  package var firstCommitAt: Timestamp? { commits.first.map { Timestamp(milliseconds: $0 &* 1000) } }

  /// When the latest commit was made.
  package var lastCommitAt: Timestamp? { commits.last.map { Timestamp(milliseconds: $0 &* 1000) } }

  /// What limits the figures, in sentences without a full stop.
  package var notes: [String] {
    guard commits.unknown > 0 else { return [] }
    return [
      "this clone is shallow: \(commits.unknown) of the commits have no known parent, and what they change is not counted"
    ]
  }

  /// The metrics as JSON.
  package var value: JSONValue {
    .object(
      [
        ("base", base.map { .string($0) } ?? .null), ("head", .string(head)),
        ("mergeBase", mergeBase.map { .string($0) } ?? .null), ("commits", .integer(commits.all.commits)),
        ("filesChanged", .integer(net.files)),
      ] + net.lines.members + [
        ("binaryFiles", .integer(net.binaryFiles)), ("renamedFiles", .integer(net.renames)),
        ("submodules", .integer(net.submodules)), ("churn", .object(commits.all.lines.members)),
        ("stories", .object(stories.map { ($0.id.text, Self.value($0.tally)) })),
        ("authors", .array(authors.map { Self.value($0.author, $0.sum) })),
        ("hotspots", .array(hotspots.map(\.value))),
        ("firstCommitAt", firstCommitAt.map { .string($0.text) } ?? .null),
        ("lastCommitAt", lastCommitAt.map { .string($0.text) } ?? .null), ("notes", .strings(notes)),
        ("run", run?.value ?? .null),
      ])
  }

  private static func value(_ tally: RangeTally.StorySum) -> JSONValue {
    .object(
      [("commits", .integer(tally.sum.commits)), ("filesChanged", .integer(tally.files.count))]
        + tally.sum.lines.members + [("files", .strings(tally.files.keys.sorted().map(\.text)))])
  }

  private static func value(_ author: RangeTally.Author, _ sum: RangeTally.Sum) -> JSONValue {
    .object(
      [
        ("name", .string(author.nameText)), ("email", .string(author.emailText)), ("commits", .integer(sum.commits)),
      ] + sum.lines.members)
  }
}

extension RangeTally.Author {
  /// The name; bytes that are no text are replaced.
  package var nameText: String { String(decoding: name, as: UTF8.self) }

  /// The address; bytes that are no text are replaced.
  package var emailText: String { String(decoding: email, as: UTF8.self) }
}

extension Hotspot {
  /// The hotspot as JSON.
  package var value: JSONValue {
    .object(
      [
        ("file", .string(path.text)), ("stories", .strings(stories.map(\.text))), ("commits", .integer(sum.commits)),
      ] + sum.lines.members)
  }
}
