import TaktModel
import TaktTestSupport
import TaktText
import Testing

@Suite("imports")
struct ImportTests {
  static let names = [
    "prd-task-status.md", "people.md", "mail.txt", "ralph.json", "ralph-list.json", "tasks.json", "issues.jsonl",
  ]

  private func source(_ name: String) throws -> SourceText {
    let path = Golden.directory + "/../Fixtures/import/" + name
    return SourceText(name: name, bytes: try #require(Golden.read(path)))
  }

  private func draft(_ sources: [SourceText]) throws(Failure) -> ImportedPlan {
    var documents: [ImportedDocument] = []
    for source in sources { documents.append(try ImportFormat.recognize(source).read(source)) }
    return try ImportedPlanMaker.draft(documents, project: "folder")
  }

  private func report(_ draft: ImportedPlan) -> String {
    draft.text + "\n"
      + draft.decisions.map { "\($0.code)\($0.story.map { " \($0)" } ?? ""): \($0.message)\n" }.joined()
  }

  @Test("a document becomes a draft and a list of decisions", arguments: names)
  func golden(_ name: String) throws {
    expectGolden(report(try draft([source(name)])), named: "import/\(name)")
  }

  @Test("several documents become one plan, and references follow their stories")
  func merging() throws {
    let merged = try draft([source("prd-task-status.md"), source("tasks.json"), source("mail.txt")])
    expectGolden(report(merged), named: "import/merged.txt")
    let alone = try draft([source("tasks.json")])
    let offset = try draft([source("prd-task-status.md")]).entries.count
    for (index, entry) in alone.entries.enumerated() {
      let other = merged.entries[offset + index]
      #expect(other.story.title == entry.story.title)
      let titles = { (plan: ImportedPlan, ids: [StoryID]) in
        ids.compactMap { id in plan.entries.first { $0.id == id }?.story.title }
      }
      #expect(titles(merged, other.dependsOn) == titles(alone, entry.dependsOn))
    }
  }

  @Test("every draft is a plan without errors", arguments: names)
  func validity(_ name: String) throws {
    let text = SourceText(name: "stories.json", try draft([source(name)]).text)
    let errors = Validator.validate(text, as: .stories).filter { $0.severity == .error }
    #expect(errors.isEmpty, "\(errors.map(\.message))")
    #expect(PlanReader.read(text).value != nil)
  }

  @Test("a document that is cut or changed anywhere is answered, and what is made of it is a plan", arguments: names)
  func damage(_ name: String) throws {
    let source = try source(name)
    var random = SeededRandom(5)
    for place in stride(from: 0, to: source.bytes.count, by: 11) {
      var changed = source.bytes
      changed[place] = random.pick([0x0A, 0x20, 0x23, 0x2D, 0x22, 0x5B, 0x7D, 0x1B, 0xFF, 0])
      for bytes in [Array(source.bytes[..<place]), changed] {
        let damaged = SourceText(name: name, bytes: bytes)
        guard let draft = try? draft([damaged]) else { continue }
        let plan = PlanReader.read(SourceText(name: "stories.json", draft.text))
        #expect(plan.value != nil, "\(place): \(plan.diagnostics.map(\.message))")
      }
    }
  }

  @Test("references by chance become an order without circles")
  func generated() throws {
    for seed in UInt64(1)...200 {
      var random = SeededRandom(seed)
      var document = ImportedDocument(name: "a")
      let count = 1 + random.below(12)
      for index in 0..<count {
        var story = ImportedStory(key: "k\(index)", title: "Story \(index)")
        story.dependsOn = (0..<random.below(4)).map { _ in "k\(random.below(count + 1))" }
        story.priority = random.oneIn(2) ? random.below(5) : nil
        document.stories.append(story)
      }
      let draft = try ImportedPlanMaker.draft([document], project: "p")
      let plan = PlanReader.read(SourceText(name: "stories.json", draft.text))
      #expect(plan.value != nil, "seed \(seed): \(plan.diagnostics.map(\.message))")
      #expect(draft.entries.map(\.priority).sorted() == Array(1...count), "seed \(seed)")
      for (index, entry) in draft.entries.enumerated() {
        let wanted = Set(document.stories[index].dependsOn).intersection(document.stories.map(\.key))
          .subtracting([document.stories[index].key])
        let dropped = wanted.count - entry.dependsOn.count
        let told = draft.decisions.contains { $0.code == "import.cycle" && $0.story == entry.id.text }
        #expect(dropped == 0 || told, "seed \(seed)")
      }
    }
  }

  @Test("wishes, sizes, priorities and references are understood as people write them")
  func wording() throws {
    let text = """
      # Things

      ## User Stories

      ### Story 1 – As a user, I want to see my tasks so that I know what to do.

      Effort: XL

      ### STORY 2: Sorting

      Priority: high
      Blocked by: #1, US-77 and story 3

      ### 3. Heading without an id
      """
    let draft = try draft([SourceText(name: "x.md", text)])
    #expect(draft.entries.map(\.story.title) == ["See my tasks", "Sorting", "3. Heading without an id"])
    #expect(draft.entries.map { $0.story.size } == [.large, nil, nil])
    #expect(draft.entries[1].dependsOn.map(\.text) == ["US-001", "US-003"])
    #expect(draft.decisions.contains { $0.message.contains("`US-77`") && $0.story == "US-002" })
    #expect(draft.branchName == "takt/things")
  }

  @Test("what holds no story is refused with a way out")
  func failures() throws {
    let texts = [
      ("a.md", "# Only a title\n\nAnd a sentence.\n"), ("a.txt", ""), ("a.json", "[]"), ("a.json", "{"),
      ("a.jsonl", "{\"id\":\"bd-1\",\"title\":\"x\"}\n{\"id\":"), ("a.json", "{\"master\":{\"tasks\":[]}}"),
      ("a.md", "# T\n\u{0}"),
    ]
    var report = ""
    for (name, text) in texts {
      do throws(Failure) {
        _ = try draft([SourceText(name: name, text)])
        Issue.record("read \(text)")
      } catch {
        report += error.diagnostics.map { $0.rendered() + "\n" }.joined() + error.message + "\n"
        report += error.hints.map { "hint: \($0)\n" }.joined() + "\n"
      }
    }
    expectGolden(report, named: "import/failures.txt")
  }

  @Test("slugs are branch names, whatever they are made of")
  func slugs() {
    for seed in UInt64(1)...200 {
      var random = SeededRandom(seed)
      let text = String(
        String.UnicodeScalarView(
          (0..<random.below(100)).compactMap { _ in
            Unicode.Scalar(UInt32(random.below(random.oneIn(4) ? 0x3000 : 0x80)))
          }))
      let slug = Slug.text(text)
      #expect(slug.isEmpty || BranchName.isValid("takt/" + slug), "seed \(seed): \(slug)")
    }
    #expect(Slug.text("PRD: Größe & $(id)/../x") == "prd-gr-e-id-x")
  }
}
