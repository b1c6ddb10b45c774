package import TaktText

/// Makes one plan of several documents.
package enum ImportedPlanMaker {
  /// Merges documents: stories are renumbered and references follow them.
  ///
  /// One document alone keeps its ids, when all of them are ids of takt's.
  ///
  /// The project's name counts where the documents do not tell it, the feature's name when a person gave one.
  package static func draft(
    _ documents: [ImportedDocument], project: String, feature: String? = nil
  ) throws(Failure) -> ImportedPlan {
    let stories = documents.flatMap(\.stories)
    guard !stories.isEmpty, stories.count <= 999_999 else {
      throw Failure(.input, "a plan has from one to 999999 stories, and these documents have \(stories.count)")
    }
    var maker = Maker(documents)
    maker.link()
    maker.order()
    let named = documents.lazy.map(\.project).first { !Words($0).isEmpty }
    let description = documents.map { StoryWording.stripped($0.description) }.filter { !$0.isEmpty }
      .joined(separator: "; ")
    return ImportedPlan(
      project: one(named ?? project, 120), branchName: maker.branch(feature), description: description,
      entries: maker.entries, nonGoals: documents.flatMap(\.nonGoals), decisions: maker.finish())
  }

  /// A text on one line with everything visible.
  fileprivate static func one(_ text: String, _ limit: Int) -> String {
    ForeignText.line(StoryWording.stripped(text), limit: limit)
  }

  private struct Maker {
    let documents: [ImportedDocument]
    var entries: [ImportedPlan.Entry] = []
    private var decisions: [ImportDecision] = []

    /// The dependencies as positions, and what each story is called in its document.
    private var edges: [[Int]] = []
    private var positions: [[String: Int]] = []

    init(_ documents: [ImportedDocument]) {
      self.documents = documents
      let all = documents.flatMap(\.stories)
      let kept = documents.count == 1 ? all.compactMap { StoryID(paddedKey($0.key)) } : []
      let keepsIDs = kept.count == all.count && Set(kept).count == all.count
      for document in documents {
        var names: [String: Int] = [:]
        for story in document.stories {
          let position = entries.count
          let digits = String(position + 1)
          let number = String(repeating: "0", count: max(0, 3 - digits.utf8.count)) + digits
          guard let id = keepsIDs ? kept[position] : StoryID("US-\(number)") else { continue }
          entries.append(ImportedPlan.Entry(id: id, story: Self.cleaned(story, position), dependsOn: [], priority: 0))
          if entries[position].story.criteria.isEmpty {
            decide("import.criteria", "it has no acceptance criteria", position)
          }
          if names.updateValue(names[story.key] ?? position, forKey: story.key) != nil {
            decide("import.same-id", "there are two stories `\(ForeignText.line(story.key, limit: 40))`", position)
          }
        }
        // An ordinal such as `Story 2` is another name of the second story, unless some story has it.
        let first = entries.count - document.stories.count
        for offset in document.stories.indices where names["#\(offset + 1)"] == nil {
          names["#\(offset + 1)"] = first + offset
        }
        positions.append(names)
      }
    }

    /// Follows references; what leads nowhere is for a person to decide.
    mutating func link() {
      edges = [[Int]](repeating: [], count: entries.count)
      var position = 0
      for (index, document) in documents.enumerated() {
        for story in document.stories {
          for key in story.dependsOn {
            guard let target = positions[index][key] ?? elsewhere(key, not: index) else {
              decide(
                "import.unknown-dependency",
                "it depends on `\(ForeignText.line(key, limit: 40))`, which is in none of the documents", position)
              continue
            }
            if target == position {
              decide("import.self-dependency", "it depends on itself, which is left out", position)
            } else if !edges[position].contains(target) {
              edges[position].append(target)
            }
          }
          position += 1
        }
      }
    }

    /// The only story of another document that has a name.
    private func elsewhere(_ key: String, not index: Int) -> Int? {
      guard key.utf8.first != 0x23 else { return nil }
      let found = positions.indices.filter { $0 != index }.compactMap { positions[$0][key] }
      return found.count == 1 ? found[0] : nil
    }

    /// Numbers the stories so that none comes before what it depends on; a circle is cut where it is first met.
    mutating func order() {
      var open = Set(entries.indices)
      var waiting = edges.map(\.count)
      var dependents = [[Int]](repeating: [], count: entries.count)
      for (story, list) in edges.enumerated() {
        for target in list { dependents[target].append(story) }
      }
      func rank(_ story: Int) -> (Int, Int) { (entries[story].story.priority ?? Int.max, story) }
      var ready = entries.indices.filter { waiting[$0] == 0 }.sorted { rank($0) > rank($1) }
      var next = 1
      while !open.isEmpty {
        if ready.isEmpty, let stuck = open.min(by: { rank($0) < rank($1) }) {
          let dropped = edges[stuck].filter(open.contains)
          edges[stuck].removeAll(where: open.contains)
          let ids = dropped.map { "`\(entries[$0].id)`" }.joined(separator: ", ")
          decide("import.cycle", "it stands in a circle: its dependency on \(ids) is left out", stuck)
          for target in dropped { dependents[target].removeAll { $0 == stuck } }
          ready = [stuck]
        }
        guard let story = ready.popLast() else { break }
        open.remove(story)
        entries[story].priority = next
        next += 1
        for dependent in dependents[story] {
          waiting[dependent] -= 1
          guard waiting[dependent] == 0, open.contains(dependent) else { continue }
          // Kept sorted, the first to be taken at the end.
          let place = ready.firstIndex { rank($0) < rank(dependent) } ?? ready.count
          ready.insert(dependent, at: place)
        }
      }
      for story in entries.indices {
        entries[story].dependsOn = edges[story].sorted().map { entries[$0].id }
      }
    }

    mutating func branch(_ wanted: String?) -> String {
      let name = wanted ?? documents.lazy.map(\.feature).first { !Slug.text($0).isEmpty } ?? ""
      let slug = Slug.text(name)
      if slug.isEmpty { decide("import.branch", "the feature has no name: `branchName` is a guess", nil) }
      return BranchName.prefix + (slug.isEmpty ? "imported" : slug)
    }

    mutating func finish() -> [ImportDecision] {
      let told = documents.flatMap(\.decisions)
      let done = entries.count { $0.story.isDone }
      if done > 0 {
        decide(
          "import.done",
          "\(done == 1 ? "one story is" : "\(done) stories are") marked as done, which takt has not checked",
          nil)
      }
      let unsized = entries.count { $0.story.size == nil }
      if unsized > 0 {
        decide(
          "import.size",
          unsized == 1
            ? "one story has no size and counts as small" : "\(unsized) stories have no size and count as small",
          nil)
      }
      if entries.count > 1, edges.allSatisfy(\.isEmpty) {
        decide("import.dependencies", "no story depends on another: say in `dependsOn` what must come first", nil)
      }
      return told + decisions
    }

    // MARK: -

    private mutating func decide(_ code: String, _ message: String, _ position: Int?) {
      let id = position.flatMap { entries.indices.contains($0) ? entries[$0].id.text : nil }
      decisions.append(ImportDecision(code: code, message: message, story: id))
    }

    private static func cleaned(_ story: ImportedStory, _ position: Int) -> ImportedStory {
      var story = story
      story.title = one(story.title, 120)
      if Words(story.title).isEmpty { story.title = "Story \(position + 1)" }
      story.criteria = story.criteria.filter { !Words($0).isEmpty }
      return story
    }
  }
}

/// `US-1` as `US-001`; other keys as they are.
private func paddedKey(_ key: String) -> String {
  let digits = key.utf8.dropFirst(3)
  guard key.hasPrefix("US-"), !digits.isEmpty, digits.count < 3 else { return key }
  return "US-" + String(repeating: "0", count: 3 - digits.count) + key.dropFirst(3)
}

/// Names for branches and files.
package enum Slug {
  /// Lower-case ASCII words joined by hyphens, at most 60 bytes; empty when nothing of the text can stand in one.
  package static func text(_ text: String) -> String {
    var words: [[UInt8]] = [[]]
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x61...0x7A: words[words.count - 1].append(byte)
      case 0x41...0x5A: words[words.count - 1].append(byte | 0x20)
      default: if words.last?.isEmpty == false { words.append([]) }
      }
    }
    var slug: [UInt8] = []
    for word in words where !word.isEmpty {
      guard slug.count + word.count + 1 <= 60 else { break }
      slug += slug.isEmpty ? word : [0x2D] + word
    }
    return String(decoding: slug, as: UTF8.self)
  }
}
