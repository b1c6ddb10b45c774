import TaktText

extension PlanRules {
  static let requirementsName = PlanRule(
    .warning, "plan.prd-name", "the PRD has the name of the branch",
    breaking: [
      .plan(("branchName", "↓\"takt/task-status\""), companions: Companions(requirementFiles: ["prd-tasks.md"]))
    ],
    keeping: [
      .plan(companions: Companions(requirementFiles: ["prd-old.md", "prd-task-status.md"])),
      .plan(companions: Companions(requirementFiles: [])), .plan(),
    ]
  ) { subject, findings in
    let feature = subject.plan.feature
    guard let names = subject.companions.requirementFiles, !names.isEmpty, BranchName.isValid(subject.plan.branchName),
      !names.contains(where: { $0.utf8.elementsEqual("prd-\(feature).md".utf8) })
    else { return }
    let nearest = Similarity.nearest(to: "prd-\(feature).md", in: names)
    findings.note(
      "there is no `tasks/prd-\(feature).md` for this branch", at: subject.document.root["branchName"]?.span,
      ["branchName"],
      hint: nearest.map { "`tasks/\(ForeignText.line($0))` has a name like it: rename the file or the branch" }
        ?? "give the PRD and the branch the same name")
  }

  static let invisibleCharacters = PlanRule(
    .warning, "plan.invisible", "a title shows everything it contains",
    breaking: [
      .stories([("title", "↓\"Store\\u200b tasks\"")]), .stories([("title", "↓\"Store \\u202etasks\"")]),
      .stories([("title", "↓\"Store\\ntasks\"")]), .stories([("title", "↓\"Store\\u001b[31m\"")]),
      .stories([("title", "↓\"\u{FEFF}Store\"")]), .stories([("title", "↓\"Store\\u00ad\"")]),
      .plan(("project", "↓\"Task\\u0007App\"")),
    ],
    keeping: [
      .stories([("title", "\"日本語 👩‍💻 é ❤️\"")]), .stories([("title", "\"می‌خواهم\"")]),
      .plan(("project", "\"Task App\"")),
    ]
  ) { subject, findings in
    if let project = subject.document.root["project"], subject.plan.project.hidesSomething {
      findings.note(
        "the name of the project has characters that nobody sees", at: project.span, ["project"],
        hint: "write it again by hand")
    }
    for story in subject.stories where story.story.title.hidesSomething {
      findings.note(
        "the title of `\(story.story.id)` has characters that nobody sees", at: story.titleSpan, story.path + ["title"],
        hint: "write the title again by hand")
    }
  }

  static let longTitle = PlanRule(
    .warning, "plan.long-title", "a title has at most 120 characters",
    breaking: [.stories([("title", "↓\"\(String(repeating: "ab cd ", count: 20))x\"")])],
    keeping: [.stories([("title", "\"\(String(repeating: "ab cd ", count: 20))\"")])]
  ) { subject, findings in
    for story in subject.stories where story.story.title.unicodeScalars.count > 120 {
      findings.note(
        "the title of `\(story.story.id)` has \(story.story.title.unicodeScalars.count) characters",
        at: story.titleSpan, story.path + ["title"], hint: "it becomes the first line of a commit: 60 are plenty")
    }
  }

  static let misspelledField = PlanRule(
    .warning, "plan.field-name", "fields of the plan are spelled as takt reads them",
    breaking: [
      .stories([], [("↓depends_on", "[\"US-001\"]")]), .stories([("↓Size", "\"small\"")]),
      .plan(("↓Waves", "[]")),
    ],
    keeping: [.stories([("owner", "\"me\""), ("issue", "7"), ("x", "1")]), .plan(("version", "2"))]
  ) { subject, findings in
    var answers: [String: String?] = [:]
    func check(_ node: JSONNode, _ known: [String], _ path: [JSONPathComponent], _ findings: inout RuleFindings) {
      // Whoever has so many fields means none of takt's with them.
      guard node.count <= 1000 else { return }
      for member in node.members where !known.contains(where: { member.nameNode.isString($0) }) {
        let name = member.name
        // A plan has few different names; each is compared once.
        if answers[name] == nil { answers[name] = .some(answers.count < 1000 ? Self.meant(name, known) : nil) }
        guard let meant = answers[name] ?? nil, node[meant] == nil else { continue }
        findings.note(
          "takt does not read `\(ForeignText.line(name, limit: 40))`", at: member.nameSpan,
          path + [.name(ForeignText.line(name, limit: 40))], hint: "did you mean `\(meant)`?")
      }
    }
    check(subject.document.root, planFields, [], &findings)
    for story in subject.stories { check(story.node, storyFields, story.path, &findings) }
  }

  private static func meant(_ name: String, _ known: [String]) -> String? {
    let plain = name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    if let same = known.first(where: { $0.lowercased() == plain }) { return same }
    return name.utf8.count > 4 ? Similarity.nearest(to: name, in: known.filter { $0.utf8.count > 4 }) : nil
  }

  private static let planFields = ["project", "branchName", "description", "userStories", "waves"]

  private static let storyFields = [
    "id", "title", "description", "type", "acceptanceCriteria", "priority", "size", "passes", "verify", "startTime",
    "endTime", "dependsOn", "complexity", "knownIssues", "files", "deepVerified", "blocked", "notes", "issue",
  ]
}

extension String {
  /// Whether it has characters that nobody sees or a terminal would act on.
  ///
  /// Joiners between two visible characters beyond ASCII are part of many scripts and pictures.
  var hidesSomething: Bool {
    // Nearly every title.
    if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return false }
    var previous: Unicode.Scalar?
    var pendingJoiner = false
    for scalar in unicodeScalars {
      let isJoiner = scalar == "\u{200C}" || scalar == "\u{200D}"
      if pendingJoiner, isJoiner || scalar.value < 0x80 { return true }
      pendingJoiner = false
      if isJoiner {
        guard let previous, previous.value >= 0x80 else { return true }
        pendingJoiner = true
      } else if !ForeignText.visible(String(scalar)).unicodeScalars.elementsEqual([scalar]) {
        return true
      }
      previous = scalar
    }
    return pendingJoiner
  }
}
