/// Which stories a commit belongs to.
package enum CommitStory {
  /// The stories that the values of the `Takt-Story` trailers name, else the first `US-…` of the subject.
  ///
  /// - `trailers`: The values, with the byte 31 between them.
  package static func stories(trailers: [UInt8], subject: [UInt8]) -> [StoryID] {
    var stories: [StoryID] = []
    for value in trailers.split(separator: 0x1F) {
      let words = value.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A }
      guard words.count == 1, let story = StoryID(String(decoding: words[0], as: UTF8.self)) else { continue }
      if !stories.contains(story) { stories.append(story) }
    }
    return stories.isEmpty ? story(in: subject).map { [$0] } ?? [] : stories
  }

  /// The first id of a text that is a word of its own.
  static func story(in text: [UInt8]) -> StoryID? {
    var start = 0
    while start + 6 <= text.count {
      defer { start += 1 }
      guard text[start...].starts(with: "US-".utf8), start == 0 || !isWord(text[start - 1]) else { continue }
      let digits = text[(start + 3)...].prefix { $0 &- 0x30 < 10 }
      guard digits.endIndex == text.count || !isWord(text[digits.endIndex]) else { continue }
      if let story = StoryID("US-" + String(decoding: digits, as: UTF8.self)) { return story }
    }
    return nil
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte >= 0x80
  }
}
