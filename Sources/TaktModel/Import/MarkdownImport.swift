import TaktText

/// Reads a PRD in Markdown, as the `prd` skill writes it and as people write it.
///
/// A story is a heading with an id or a number (`### US-001: …`, `### Story 2: …`), any heading below one such as
/// `## User Stories`, or an item of a list there. What stands below it is told by labels such as `**Acceptance
/// Criteria:**`, by headings, or else by its form: items of lists are criteria and everything else is description.
enum MarkdownImport {
  /// Reads a document.
  static func read(_ source: SourceText) -> ImportedDocument {
    var reader = Reader(source)
    for section in MarkdownOutline.sections(of: source) { reader.read(section) }
    return reader.finish()
  }

  private struct Reader {
    let source: SourceText
    var document: ImportedDocument
    var story: MarkdownStoryReader?

    /// The topics of the headings above, by level.
    var topics: [(level: Int, topic: MarkdownTopic)] = []
    var requirements: [String] = []
    var ordinal = 0

    init(_ source: SourceText) {
      self.source = source
      document = ImportedDocument(name: source.name)
      document.feature = Self.feature(source.name)
    }

    mutating func read(_ section: MarkdownSection) {
      while let last = topics.last, last.level >= section.level { topics.removeLast() }
      let outer = topics.last?.topic
      let title = StoryWording.stripped(section.title)
      var topic = MarkdownTopic(title)
      let heading = MarkdownStoryReader.Heading(title)
      if outer == .story {
        // What stands below a story belongs to it, whatever it is called.
        if topic == .other { topic = .detail }
        if heading.isNumbered { topic = .story }
      } else if heading.isNumbered || (outer == .stories && topic == .other) || StoryWording.isWish(title) {
        topic = .story
      }
      if topic == .story || outer != .story { finishStory() }
      topics.append((section.level, outer == .story && topic != .story ? .story : topic))

      switch topic {
      case .story:
        ordinal += 1
        story = MarkdownStoryReader(heading, ordinal: ordinal)
        story?.read(section, source, as: .story)
      case _ where outer == .story: story?.read(section, source, as: topic)
      case .stories: readList(section)
      case .requirements: requirements += items(section)
      case .nonGoals: document.nonGoals += items(section)
      case .questions:
        for question in items(section) {
          document.decide("import.question", "open question: \(ForeignText.line(question, limit: 200))")
        }
      case .about, .criteria, .detail, .other: readAbout(section, title, isTitle: section.level == 1)
      }
    }

    mutating func finish() -> ImportedDocument {
      finishStory()
      if document.stories.isEmpty {
        for requirement in requirements { add(requirement, criteria: []) }
        if !document.stories.isEmpty {
          document.decide(
            "import.requirements", "there are no stories: each requirement became one, which may be too small or large")
        }
      } else {
        for requirement in requirements where !isCovered(requirement) {
          document.decide(
            "import.requirement", "no story seems to cover “\(ForeignText.line(requirement, limit: 120))”")
        }
      }
      return document
    }

    // MARK: - Stories

    private mutating func finishStory() {
      if let story = story?.finish() { document.stories.append(story) }
      story = nil
    }

    /// Reads a list in which each item is a story and the items in it are its criteria.
    private mutating func readList(_ section: MarkdownSection) {
      var open: (text: String, criteria: [String])?
      for item in section.items(in: source) {
        if item.nesting == 0 {
          if let open { add(open.text, criteria: open.criteria) }
          open = (item.text, [])
        } else {
          open?.criteria.append(StoryWording.stripped(item.text))
        }
      }
      if let open { add(open.text, criteria: open.criteria) }
    }

    private mutating func add(_ text: String, criteria: [String]) {
      ordinal += 1
      let plain = StoryWording.stripped(text)
      let heading = MarkdownStoryReader.Heading(plain)
      var story = ImportedStory(key: heading.key ?? "#\(ordinal)", title: StoryWording.title(heading.title))
      if StoryWording.title(heading.title) != heading.title { story.description = heading.title }
      story.criteria = criteria.filter { !["acceptance criteria", "acceptance criteria:"].contains($0.lowercased()) }
      document.stories.append(story)
    }

    /// Whether a story has at least half of the longer words of a requirement.
    private func isCovered(_ requirement: String) -> Bool {
      let wanted = Set(Words(requirement).words.filter { $0.utf8.count > 4 })
      guard !wanted.isEmpty else { return true }
      return document.stories.contains { story in
        let text = ([story.title, story.description] + story.criteria).joined(separator: " ")
        return wanted.intersection(Words(text).words).count * 2 >= wanted.count
      }
    }

    // MARK: - Everything else

    private func items(_ section: MarkdownSection) -> [String] {
      let items = section.items(in: source).map { StoryWording.stripped($0.text) }
      return items.isEmpty ? MarkdownProse(source, section.bodySpan).paragraphs : items
    }

    private mutating func readAbout(_ section: MarkdownSection, _ title: String, isTitle: Bool) {
      if isTitle, document.project.isEmpty, document.stories.isEmpty {
        let name = title.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " } }
        let isPrefixed = name.count == 2 && name[0].utf8.count < 30
        document.description = String(isPrefixed ? name[1] : Substring(title))
        if document.feature.isEmpty { document.feature = document.description }
      }
      guard topics.last?.topic == .about || isTitle else { return }
      if let first = MarkdownProse(source, section.bodySpan).paragraphs.first, !document.description.contains(first) {
        document.description += (document.description.isEmpty ? "" : ": ") + first
      }
    }

    /// `task-status` for `tasks/prd-task-status.md`.
    private static func feature(_ path: String) -> String {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      guard name.hasPrefix("prd-"), let dot = name.lastIndex(of: ".") else { return "" }
      return String(name[name.index(name.startIndex, offsetBy: 4)..<dot])
    }
  }
}

/// What a heading of a PRD is about.
enum MarkdownTopic {
  case stories, story, criteria, requirements, nonGoals, questions, about, detail, other

  /// Recognizes a heading by its words; numbers before it do not count.
  init(_ title: String) {
    let words = Words(title).words.drop { $0.utf8.allSatisfy { $0 &- 0x30 < 10 } }
    let text = words.joined(separator: " ")
    func holds(_ phrases: String...) -> Bool {
      phrases.contains { text == $0 || text.hasPrefix($0 + " ") || text.hasSuffix(" " + $0) }
    }
    if holds(
      "non goals", "non goal", "nongoals", "out of scope", "not in scope", "what not", "anti goals", "exclusions")
    {
      self = .nonGoals
    } else if holds("acceptance criteria", "acceptance criterion", "criteria", "definition of done", "done when") {
      self = .criteria
    } else if holds("user stories", "user story", "stories", "story list", "features", "epics", "backlog") {
      self = .stories
    } else if holds("requirements", "functional requirements", "what") {
      self = .requirements
    } else if holds("open questions", "questions", "tbd", "to be decided", "unknowns") {
      self = .questions
    } else if holds(
      "introduction", "overview", "summary", "why", "goals", "goal", "problem", "background", "motivation", "purpose",
      "description", "vision", "problem statement")
    {
      self = .about
    } else {
      self = .other
    }
  }
}
