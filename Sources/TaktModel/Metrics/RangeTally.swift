/// Sums over the commits of a range, taken from `git log` as it prints them.
///
/// What is kept grows with authors, days, and the files of stories, not with commits.
package struct RangeTally: Sendable, DiffListSink {
  /// What a sum over some commits comes to.
  package struct Sum: Hashable, Sendable {
    /// How many commits there are.
    package internal(set) var commits = 0
    /// The lines that they change.
    package internal(set) var lines = LineCount()
  }

  /// Who wrote commits, as the mail map names them.
  package struct Author: Hashable, Sendable {
    /// The name's bytes.
    package var name: [UInt8]
    /// The bytes of the address.
    package var email: [UInt8]
  }

  /// What the commits of one story come to.
  package struct StorySum: Hashable, Sendable {
    /// Their sum.
    package internal(set) var sum = Sum()
    /// Each file that they touch; a renamed one by its new path.
    package internal(set) var files: [GitPath: Sum] = [:]
  }

  /// The format of `git log` that is read, field by field.
  package static let logFormat =
    "%x01%H%x00%ct%x00%aN%x00%aE%x00%(trailers:key=Takt-Story,valueonly,unfold,separator=%x1F)%x00%s"

  /// How many fields that format has.
  package static let logFields = 6

  /// All commits together.
  package private(set) var all = Sum()
  /// The earliest time at which a commit was made, in seconds since 1970, or nil.
  package private(set) var first: Int64?
  /// The latest time at which a commit was made, in seconds since 1970, or nil.
  package private(set) var last: Int64?
  /// Every author's commits.
  package private(set) var authors: [Author: Sum] = [:]
  /// Every story's commits.
  package private(set) var stories: [StoryID: StorySum] = [:]
  /// The commits of each day, counted from 1970-01-01 in UTC.
  package private(set) var days: [Int: Sum] = [:]
  /// The commits whose parents a shallow clone does not have, so that nobody knows what they change.
  package private(set) var unknown = 0

  private let boundary: Set<[UInt8]>
  private var isUnknown = false
  private var author = Author(name: [], email: [])
  private var day = 0
  private var owners: [StoryID] = []

  /// Creates the tally of no commits.
  ///
  /// - `boundary`: The commits at the edge of a shallow clone, by the digits of their names.
  package init(boundary: Set<[UInt8]> = []) {
    self.boundary = boundary
  }

  package mutating func apply(commit fields: [[UInt8]]) {
    isUnknown = boundary.contains(fields[0])
    if isUnknown { unknown += 1 }
    let time = Int64(String(decoding: fields[1], as: UTF8.self)) ?? 0
    first = min(first ?? time, time)
    last = max(last ?? time, time)
    day = Int(time.floorDivided(by: 86_400))
    author = Author(name: fields[2], email: fields[3])
    owners = CommitStory.stories(trailers: fields[4], subject: fields[5])
    all.commits += 1
    authors[author, default: Sum()].commits += 1
    days[day, default: Sum()].commits += 1
    for story in owners { stories[story, default: StorySum()].sum.commits += 1 }
  }

  package mutating func apply(oldMode: ArraySlice<UInt8>, newMode: ArraySlice<UInt8>) {}

  package mutating func apply(_ change: FileChange) {
    guard !isUnknown else { return }
    all.lines += change.lines
    authors[author]?.lines += change.lines
    days[day]?.lines += change.lines
    for story in owners {
      stories[story]?.sum.lines += change.lines
      stories[story]?.files[change.path, default: Sum()].commits += 1
      stories[story]?.files[change.path]?.lines += change.lines
    }
  }
}
