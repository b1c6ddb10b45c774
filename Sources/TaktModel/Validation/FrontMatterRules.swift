import TaktText

/// What is demanded of skills and agents of Claude Code, as far as their front matter goes.
package enum FrontMatterRules {
  typealias FrontMatterRule = ValidationRule<FrontMatterSubject>

  /// A Markdown file with its front matter.
  package struct FrontMatterSubject {
    var source: SourceText
    var kind: DocumentKind
    var frontMatter: FrontMatter
    var companions: Companions

    /// The fields, or nil when there are none.
    var fields: YAMLNode? { frontMatter.fields }

    /// The beginning of the file.
    var start: SourceSpan { SourceSpan(0, 0) }
  }

  /// Finds everything that is wrong with a skill or an agent.
  static func examine(_ source: SourceText, _ kind: DocumentKind, _ companions: Companions) -> FindingCollector {
    var collector = FindingCollector(source)
    do {
      let subject = FrontMatterSubject(
        source: source, kind: kind, frontMatter: try FrontMatter.read(source), companions: companions)
      for rule in rules where subject.fields != nil || rule.description.code == "front-matter.absent" {
        rule.apply(to: subject, &collector)
      }
    } catch {
      collector.add(error)
    }
    return collector
  }

  static let rules: [FrontMatterRule] = [
    FrontMatterRule(
      .error, "front-matter.absent", "the file begins with front matter",
      breaking: [RuleExample(.skill, "↓# takt\n"), RuleExample(.skill, "↓---\n---\n# takt\n")], keeping: [skill("")]
    ) { subject, findings in
      guard subject.fields == nil else { return }
      findings.note(
        "there is no front matter", at: subject.start, hint: "begin with `---`, `name: …`, `description: …`, `---`")
    },
    FrontMatterRule(
      .error, "front-matter.name", "the name is lower-case words joined by hyphens, at most 64 characters",
      breaking: [
        RuleExample(.skill, "---\n↓description: d\n---\nx\n"), named("↓My Skill"), named("↓../x"), named("↓\"\""),
        named("↓[a]"), named("↓a--b"),
      ], keeping: [named("takt-2")]
    ) { subject, findings in
      guard let fields = subject.fields else { return }
      guard let name = fields["name"] else {
        findings.note("`name` is missing", at: fields.span, ["name"], hint: "write `name: …`")
        return
      }
      guard let text = name.string, isName(text) else {
        findings.note(
          "`name` must be lower-case words joined by `-`", at: name.span, ["name"], hint: "write `name: my-skill`")
        return
      }
    },
    FrontMatterRule(
      .error, "front-matter.description", "the description says in 1 to 1024 characters when to use it",
      breaking: [
        RuleExample(.skill, "---\n↓name: a\n---\nx\n"), skill("", description: "↓\"\""),
        skill("", description: "↓{a: b}"),
        skill("", description: "↓\(String(repeating: "abcdefgh", count: 129))"),
      ], keeping: [skill("")]
    ) { subject, findings in
      guard let fields = subject.fields else { return }
      guard let description = fields["description"] else {
        findings.note("`description` is missing", at: fields.span, ["description"], hint: "write `description: …`")
        return
      }
      guard let text = description.string, !Words(text).isEmpty else {
        findings.note("`description` must be a text that says something", at: description.span, ["description"])
        return
      }
      let count = text.unicodeScalars.count
      if count > 1024 {
        findings.note(
          "`description` has \(count) characters", at: description.span, ["description"], hint: "at most 1024 are read")
      }
    },
    FrontMatterRule(
      .warning, "front-matter.folder", "the name is that of the folder or the file",
      breaking: [
        RuleExample(.skill, "---\nname: ↓other\ndescription: d\n---\nx\n", companions: Companions(folder: "takt")),
        RuleExample(.agent, "---\nname: ↓other\ndescription: d\n---\nx\n", companions: Companions(folder: "takt.md")),
      ],
      keeping: [
        RuleExample(.skill, "---\nname: takt\ndescription: d\n---\nx\n", companions: Companions(folder: "takt")),
        RuleExample(.agent, "---\nname: takt\ndescription: d\n---\nx\n", companions: Companions(folder: "takt.md")),
        skill(""),
      ]
    ) { subject, findings in
      guard let folder = subject.companions.folder, let name = subject.fields?["name"], let text = name.string else {
        return
      }
      let place = subject.kind == .agent && folder.hasSuffix(".md") ? String(folder.dropLast(3)) : folder
      guard !place.isEmpty, place != ".", !text.utf8.elementsEqual(place.utf8) else { return }
      findings.note(
        "`name` is not that of the \(subject.kind == .agent ? "file" : "folder"), `\(ForeignText.line(place, limit: 64))`",
        at: name.span, ["name"], hint: "give both the same name")
    },
    FrontMatterRule(
      .warning, "front-matter.field", "the fields are those that Claude Code reads",
      breaking: [skill("↓argument_hint: x\n"), skill("↓allowed-tool: Read\n")],
      keeping: [skill("argument-hint: x\nallowed-tools: Read\nmodel: sonnet\nx-own: y\nlicense: MIT\n")]
    ) { subject, findings in
      for entry in subject.fields?.entries ?? [] {
        guard let name = entry.key.string else { continue }
        guard !known.contains(where: { $0.utf8.elementsEqual(name.utf8) }), name.utf8.count > 3,
          let nearest = Similarity.nearest(to: name, in: known)
        else { continue }
        findings.note(
          "`\(ForeignText.line(name, limit: 40))` is not read", at: entry.key.span, [.name(name)],
          hint: "did you mean `\(nearest)`?")
      }
    },
    FrontMatterRule(
      .warning, "front-matter.empty", "something follows the front matter",
      breaking: [RuleExample(.skill, "---\nname: a\ndescription: d\n---\n\n↓")], keeping: [skill("")]
    ) { subject, findings in
      let body = subject.source.bytes[min(subject.frontMatter.bodyStart, subject.source.bytes.count)...]
      guard body.allSatisfy({ $0 <= 0x20 }) else { return }
      let end = subject.source.bytes.count
      findings.note("nothing follows the front matter", at: SourceSpan(end, end), hint: "write what is to be done")
    },
  ]

  private static let known = [
    "name", "description", "argument-hint", "arguments", "allowed-tools", "disallowed-tools",
    "disable-model-invocation",
    "user-invocable", "model", "effort", "context", "agent", "hooks", "paths", "shell", "license", "compatibility",
    "metadata", "version", "when_to_use", "tools", "disallowedTools", "permissionMode", "maxTurns", "skills",
    "mcpServers", "memory", "background", "isolation", "color", "initialPrompt",
  ]

  private static func isName(_ text: String) -> Bool {
    text.utf8.count <= 64 && BranchName.isWords(Array(text.utf8))
  }

  private static func named(_ name: String) -> RuleExample {
    RuleExample(.skill, "---\nname: \(name)\ndescription: d\n---\nx\n")
  }

  private static func skill(_ more: String, description: String = "what it does") -> RuleExample {
    RuleExample(.skill, "---\nname: takt\ndescription: \(description)\n\(more)---\n# takt\n")
  }
}
