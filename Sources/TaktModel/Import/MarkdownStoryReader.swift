import TaktText

/// Collects what stands below the heading of a story.
struct MarkdownStoryReader {
  /// A heading or an item that names a story.
  struct Heading {
    /// The name by which others refer to it: `US-001`, or `#2` for the second story; nil when it has none.
    var key: String?

    /// What is left for a title.
    var title: String

    /// Whether it has an id or a number of its own.
    var isNumbered: Bool { key != nil }

    /// Reads `US-001: Title`, `Story 2 - Title` or `Title`.
    init(_ text: String) {
      title = text
      if let (id, rest) = References.leadingID(text) {
        key = id
        title = rest.isEmpty ? text : rest
      }
    }
  }

  private enum Part {
    case description, criteria, notes, dependencies
  }

  private var story: ImportedStory
  private var part = Part.description
  private var looseItems: [String] = []

  init(_ heading: Heading, ordinal: Int) {
    let title = StoryWording.title(heading.title)
    story = ImportedStory(key: heading.key ?? "#\(ordinal)", title: title)
    if !title.utf8.elementsEqual(heading.title.utf8) { story.description = heading.title }
  }

  /// Takes what a section says about the story.
  mutating func read(_ section: MarkdownSection, _ source: SourceText, as topic: MarkdownTopic) {
    part = topic == .criteria ? .criteria : .description
    // A heading below the story's own can be a label, such as `#### Dependencies`.
    if topic == .detail { _ = use((Words(section.title).words.joined(separator: " "), "")) }
    let items = section.items(in: source)
    var next = 0
    for line in MarkdownProse(source, section.bodySpan).lines {
      // An item is read as a whole at its first line.
      if next < items.count, items[next].span.start >= line.start, items[next].span.start < line.end {
        take(items[next])
        next += 1
        continue
      }
      if next > 0, line.start < items[next - 1].span.end { continue }
      take(line.text)
    }
  }

  /// The story, when everything that belongs to it has been read.
  func finish() -> ImportedStory {
    var story = story
    if story.criteria.isEmpty { story.criteria = looseItems } else { story.notes += joined(looseItems) }
    story.criteria = Self.joinedSteps(story.criteria)
    return story
  }

  // MARK: - Lines

  private mutating func take(_ item: MarkdownItem) {
    let text = StoryWording.stripped(item.text)
    if let label = Self.label(text), use(label) { return }
    guard !text.isEmpty else { return }
    switch part {
    case .criteria: story.criteria.append(text)
    case .notes: story.notes += (story.notes.isEmpty ? "" : "\n") + text
    case .description: looseItems.append(text)
    case .dependencies: story.dependsOn += References.all(in: text)
    }
  }

  private mutating func take(_ line: String) {
    let text = StoryWording.stripped(line)
    guard !text.isEmpty else { return }
    if let label = Self.label(text), use(label) { return }
    switch part {
    case .description, .criteria: add(text)
    case .notes: story.notes += (story.notes.isEmpty ? "" : " ") + text
    case .dependencies: story.dependsOn += References.all(in: text)
    }
  }

  private mutating func add(_ text: String) {
    story.description += (story.description.isEmpty ? "" : " ") + text
  }

  /// Uses a line such as `Depends on: US-001`; answers false when the label means nothing here.
  private mutating func use(_ label: (name: String, rest: String)) -> Bool {
    switch label.name {
    case "description", "story", "user story", "as a", "what", "why":
      part = .description
      if !label.rest.isEmpty { add(label.rest) }
    case "acceptance criteria", "acceptance criterion", "criteria", "acceptance", "done when", "definition of done":
      part = .criteria
      if !label.rest.isEmpty { story.criteria.append(label.rest) }
    case "depends on", "dependencies", "dependency", "blocked by", "requires", "prerequisites", "after":
      story.dependsOn += References.all(in: label.rest)
      part = .dependencies
    case "priority": story.priority = StoryWording.priority(label.rest) ?? story.priority
    case "size", "effort", "estimate", "complexity", "points", "story points":
      story.size = StoryWording.size(label.rest) ?? story.size
    case "type", "kind":
      story.kind = Words(label.rest).words.lazy.compactMap { Story.Kind(rawValue: $0) }.first
    case "notes", "note", "technical notes", "hints", "implementation notes":
      part = .notes
      story.notes += label.rest
    default: return false
    }
    return true
  }

  /// `Depends on: x` divided at its colon, when a label of few words stands before it.
  private static func label(_ text: String) -> (name: String, rest: String)? {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let name = Words(String(text[..<colon])).words
    guard (1...3).contains(name.count) else { return nil }
    return (name.joined(separator: " "), StoryWording.stripped(String(text[text.index(after: colon)...])))
  }

  /// `Given …`, `When …` and `Then …` in items of their own are one criterion.
  private static func joinedSteps(_ criteria: [String]) -> [String] {
    var joined: [String] = []
    var isOpen = false
    for criterion in criteria {
      let first = Words(criterion).first
      if isOpen, let last = joined.last, first == "when" || first == "then" || first == "and" {
        joined[joined.count - 1] = last + ", " + criterion.prefix(1).lowercased() + criterion.dropFirst()
      } else {
        joined.append(criterion)
        isOpen = first == "given"
      }
    }
    return joined
  }

  private func joined(_ items: [String]) -> String {
    items.isEmpty ? "" : (story.notes.isEmpty ? "" : "\n") + items.joined(separator: "\n")
  }
}

/// References to stories in running text.
enum References {
  /// All ids in a text: `US-001`, `BD-3`, `Story 2`, `#2`.
  static func all(in text: String) -> [String] {
    var found: [String] = []
    var rest = Substring(text)
    while !rest.isEmpty {
      if let (id, after) = leadingID(String(rest)) {
        found.append(id)
        rest = rest.suffix(after.count)
        continue
      }
      // On to the next word.
      rest = rest.drop { $0 != " " && $0 != "," && $0 != "(" }.drop { $0 == " " || $0 == "," || $0 == "(" }
    }
    return found
  }

  /// The id that a text begins with, in one spelling, and what follows it and its punctuation.
  static func leadingID(_ text: String) -> (id: String, rest: String)? {
    let bytes = Array(text.utf8)
    var index = 0
    var key: String
    func digits(_ start: Int) -> Int { bytes[start...].prefix { $0 &- 0x30 < 10 }.count }
    let letters = bytes.prefix { $0 | 0x20 &- 0x61 < 26 }
    let word = String(decoding: letters, as: UTF8.self).lowercased()
    index = letters.count
    if bytes.first == 0x23, digits(1) > 0, digits(1) < 10 {
      let count = digits(1)
      key = "#\(Int(String(decoding: bytes[1..<1 + count], as: UTF8.self)) ?? 0)"
      index = 1 + count
    } else if (1...5).contains(letters.count), index < bytes.count, bytes[index] == 0x2D, digits(index + 1) > 0,
      digits(index + 1) < 10
    {
      let count = digits(index + 1)
      let number = Int(String(decoding: bytes[index + 1..<index + 1 + count], as: UTF8.self)) ?? 0
      key = "\(word.uppercased())-\(number)"
      index += 1 + count
    } else if ["story", "task", "feature", "user"].contains(word) {
      var start = index
      if word == "user", bytes[start...].starts(with: " story".utf8) || bytes[start...].starts(with: " Story".utf8) {
        start += 6
      } else if word == "user" {
        return nil
      }
      guard start < bytes.count, bytes[start] == 0x20 else { return nil }
      start += 1
      if start < bytes.count, bytes[start] == 0x23 { start += 1 }
      guard start <= bytes.count, digits(start) > 0, digits(start) < 10 else { return nil }
      key = "#\(Int(String(decoding: bytes[start..<start + digits(start)], as: UTF8.self)) ?? 0)"
      index = start + digits(start)
    } else {
      return nil
    }
    // A letter right behind it makes it another word.
    if index < bytes.count,
      bytes[index] | 0x20 &- 0x61 < 26
        || bytes[index] == 0x2E && index + 1 < bytes.count && bytes[index + 1] &- 0x30 < 10
    {
      return nil
    }
    var rest = String(decoding: bytes[index...], as: UTF8.self)[...]
    while let first = rest.first, " :.)-–—,;]".contains(first) { rest = rest.dropFirst() }
    return (key, String(rest))
  }
}

/// The lines of a part of a Markdown text that are no code.
struct MarkdownProse {
  /// A line and its place.
  struct Line {
    var start: Int
    var end: Int
    var text: String
  }

  /// The lines, empty ones included.
  let lines: [Line]

  init(_ source: SourceText, _ span: SourceSpan) {
    var lines: [Line] = []
    var start = span.start
    var isCode = false
    while start < span.end {
      let end = source.bytes[start..<span.end].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? span.end
      let text = source.slice(SourceSpan(start, end))
      let trimmed = text.drop { $0 == " " || $0 == "\t" }
      if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
        isCode.toggle()
      } else if !isCode {
        lines.append(Line(start: start, end: max(end, start + 1), text: text))
      }
      start = end + 1
    }
    self.lines = lines
  }

  /// The paragraphs, each on one line; lists and tables are none.
  var paragraphs: [String] {
    var paragraphs: [String] = []
    var current: [String] = []
    for line in lines + [Line(start: 0, end: 0, text: "")] {
      let text = StoryWording.stripped(line.text)
      let isOther = text.isEmpty || "-+|>".contains(text.first ?? " ")
      if !isOther {
        current.append(text)
      } else if !current.isEmpty {
        paragraphs.append(current.joined(separator: " "))
        current = []
      }
    }
    return paragraphs
  }
}
