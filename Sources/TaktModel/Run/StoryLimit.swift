/// That the run rests when one more story is done.
package struct StoryLimit: Hashable, Sendable {
  /// The story, once it is known which.
  package var story: StoryID?

  /// Creates a limit.
  package init(story: StoryID?) {
    self.story = story
  }

  /// What may be begun: whatever belongs to the one story, or the first of all when none was chosen yet.
  func permitted(_ requests: [JobRequest]) -> [JobRequest] {
    guard let story else { return Array(requests.prefix(1)) }
    return requests.filter { $0.story == story }
  }
}
