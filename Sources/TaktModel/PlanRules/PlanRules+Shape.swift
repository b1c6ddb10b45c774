import TaktText

extension PlanRules {
  /// What the reader of plans sees to while it reads.
  static let shape: [PlanRule] = [
    PlanRule(
      .error, "plan.shape", "a plan is a JSON object",
      breaking: [RuleExample(.stories, "↓[]"), RuleExample(.stories, " ↓\"plan\"")], keeping: [.plan()]),
    PlanRule(
      .error, "plan.missing",
      "a plan has a project, a branch and stories; a story has id, title, criteria and priority",
      breaking: [
        RuleExample(
          .stories,
          #"↓{"branchName": "takt/x", "userStories": [{"id": "US-001", "title": "t", "priority": 1, "acceptanceCriteria": []}]}"#
        ),
        RuleExample(.stories, #"↓{"project": "p", "branchName": "takt/x"}"#),
        .plan(("userStories", #"[↓{"id": "US-001", "title": "t", "acceptanceCriteria": ["a"]}]"#)),
        .plan(("userStories", #"[↓{"id": "US-001", "priority": 1, "acceptanceCriteria": ["a"]}]"#)),
        .plan(("userStories", #"[↓{"title": "t", "priority": 1, "acceptanceCriteria": ["a"]}]"#)),
        .plan(("userStories", #"[↓{"id": "US-001", "title": "t", "priority": 1}]"#)),
      ],
      keeping: [.stories([("dependsOn", nil), ("type", nil), ("passes", nil)])]),
    PlanRule(
      .error, "plan.type", "every field has its type",
      breaking: [
        .plan(("project", "↓7")), .plan(("description", "↓null")), .plan(("userStories", "↓{}")),
        .plan(("userStories", #"[↓"US-001"]"#)), .stories([("id", "↓1")]), .stories([("title", "↓null")]),
        .stories([("priority", "↓true")]), .stories([("priority", "↓1.0")]), .stories([("priority", "↓\"1\"")]),
        .stories([("priority", "↓-1")]), .stories([("passes", "↓\"false\"")]), .stories([("passes", "↓0")]),
        .stories([("acceptanceCriteria", "↓\"a\"")]), .stories([("acceptanceCriteria", "[\"a\", ↓2]")]),
        .stories([("dependsOn", "↓\"US-002\"")], []), .stories([("dependsOn", "[↓2]")], []),
        .stories([("type", "↓\"backend\"")]), .stories([("size", "↓\"Small\"")]), .stories([("verify", "↓true")]),
        .stories([("complexity", "↓\"hard\"")]), .stories([("knownIssues", "↓\"none\"")]),
        .stories([("startTime", "↓true")]), .stories([("files", "[↓null]")]), .stories([("notes", "↓[]")]),
      ],
      keeping: [
        .stories([("priority", "0"), ("passes", "true"), ("type", "\"ui\""), ("size", "\"large\"")]),
        .stories([("complexity", "\"complex\""), ("startTime", "1763000000"), ("owner", "{\"any\": [1]}")]),
      ]),
    PlanRule(
      .error, "plan.id", "an id is `US-` and three to six ASCII digits",
      breaking: [
        .stories([("id", "↓\"US-1\"")]), .stories([("id", "↓\"US-0000001\"")]), .stories([("id", "↓\"us-001\"")]),
        .stories([("id", "↓\"US-001 \"")]), .stories([("id", "↓\"US-00１\"")]), .stories([("id", "↓\"US-001\\n\"")]),
        .stories([("id", "↓\"\"")]), .stories([("id", "↓\"US-001\\u0000\"")]), .stories([("id", "↓\"../US-001\"")]),
        .stories([("dependsOn", "[↓\"$(id)\"]")]),
      ],
      keeping: [.stories([("id", "\"US-123456\"")]), .stories([("id", "\"\\u0055S-001\"")])]),
    PlanRule(
      .error, "plan.blank", "a title says something",
      breaking: [.stories([("title", "↓\"\"")]), .stories([("title", "↓\" \\n\\u00a0\"")])],
      keeping: [.stories([("title", "\"x\"")])]),
    PlanRule(
      .error, "plan.length", "a text has at most 256 KiB, a list 200,000 entries",
      breaking: [.stories([("notes", "↓\"\(String(repeating: "x", count: FieldReader.textLimit))\"")])],
      keeping: [.stories([("notes", "\"\(String(repeating: "x", count: 5000))\"")])]),
    PlanRule(
      .error, "plan.files", "files of a story are at most 100 patterns inside the repository",
      breaking: [
        "\"/etc/hosts\"", "\"~/notes\"", "\"../other\"", "\"src/../../x\"", "\"\"", "\" \"", "\"src\\\\main.c\"",
        "\"a\\nb\"", "\"\(String(repeating: "x", count: FilePattern.byteLimit + 1))\"",
      ].map { .stories([("files", "[\"src/\", ↓\($0)]")]) } + [
        .stories([("files", "↓[\(String(repeating: "\"a\",", count: FilePattern.countLimit))\"a\"]")])
      ],
      keeping: [
        .stories([("files", "[]")]), .stories([("files", "[\"src\", \"./docs/\", \"a b/..c\", \"日本/*.md\"]")]),
        .stories([("files", "[\"**\", \"app/[id]/{a,b}?.ts\", \"src/**/[!a-z]*\", \"[\"]")]),
      ]),
    PlanRule(
      .error, "plan.empty", "a plan has at least one story", breaking: [.plan(("userStories", "↓[]"))],
      keeping: [.plan()]),
    PlanRule(
      .error, "plan.branch", "`branchName` is `takt/` and lower-case ASCII words joined by single hyphens",
      breaking: [
        "feature/x", "takt/", "takt/A", "takt/a--b", "takt/-a", "takt/a-", "takt/é", "takt/$(id)", "takt/a/b",
        "takt/--upload-pack=x", "refs/heads/takt/a", "takt/a\\n", "@", "takt/a.lock", "takt/\(longName)",
      ].map { .plan(("branchName", "↓\"\($0)\"")) },
      keeping: [.plan(("branchName", "\"takt/task-status-2\""))]),
  ]

  /// One letter more than a branch name may have after `takt/`.
  private static let longName = String(repeating: "a", count: 61)
}
