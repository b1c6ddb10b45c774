/// A file that several stories touched.
package struct Hotspot: Hashable, Sendable {
  /// The file.
  package let path: GitPath
  /// The stories, sorted.
  package let stories: [StoryID]
  /// Their commits that touch it.
  package let sum: RangeTally.Sum

  /// Finds the files that more than one story touched, those with most stories and commits first.
  package static func all(in stories: [StoryID: RangeTally.StorySum]) -> [Hotspot] {
    var found: [GitPath: (stories: [StoryID], sum: RangeTally.Sum)] = [:]
    for (story, tally) in stories {
      for (path, sum) in tally.files {
        found[path, default: ([], RangeTally.Sum())].stories.append(story)
        found[path]?.sum.commits += sum.commits
        found[path]?.sum.lines += sum.lines
      }
    }
    return
      found.filter { $0.value.stories.count > 1 }
      .map { Hotspot(path: $0.key, stories: $0.value.stories.sorted(), sum: $0.value.sum) }
      .sorted {
        ($1.stories.count, $1.sum.commits, $0.path) < ($0.stories.count, $0.sum.commits, $1.path)
      }
  }
}
