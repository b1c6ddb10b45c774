import TaktText

/// What is demanded of the reports of verifiers and reviewers: `bugs.json` and `review-comments.json`.
package enum ReportRules {
  typealias ReportRule = ValidationRule<JSONDocument>

  private enum Verdict: String, CaseIterable {
    case passed = "PASSED"
    case blocked = "BLOCKED"
  }

  private enum Severity: String, CaseIterable {
    case mustFix = "must-fix"
    case suggestion
  }

  // MARK: - Bugs

  /// Finds everything that is wrong with a list of bugs.
  static func examineBugs(_ document: JSONDocument) -> FindingCollector {
    var reader = FieldReader(document.source, area: "bugs")
    guard document.root.kind == .object else {
      reader.collector.error("bugs.shape", "bugs stand in an object with a list `bugs`", at: document.root.span)
      return reader.collector
    }
    var seen: Set<String> = []
    for (node, path) in reader.objects(document.root, "bugs", [], of: "bugs") {
      let id = reader.text(node, "id", path, required: true)
      for name in ["description", "expected", "actual"] {
        _ = reader.text(node, name, path, required: true, filled: true)
      }
      guard let field = node["id"], field.kind == .string else { continue }
      if !NumberedID.isValid(id, "BUG-") {
        reader.collector.error(
          "bugs.id", "`\(ForeignText.line(id, limit: 40))` is no id of a bug", at: field.span,
          path: (path + ["id"]).rendered, hint: "an id is `BUG-` and three to six digits, such as `BUG-001`")
      } else if !seen.insert(id).inserted {
        reader.collector.error(
          "bugs.duplicate-id", "there is already a bug `\(id)`", at: field.span, path: (path + ["id"]).rendered,
          hint: "give every bug an id of its own")
      }
    }
    return reader.collector
  }

  static let bugs: [ReportRule] = [
    ReportRule(
      .error, "bugs.shape", "bugs stand in an object with a list `bugs`", breaking: [RuleExample(.bugs, "↓[]")],
      keeping: [RuleExample(.bugs, "{\"bugs\": []}")]),
    ReportRule(
      .error, "bugs.missing", "a bug has an id, a description, what is expected and what happens",
      breaking: [
        RuleExample(.bugs, "↓{}"),
        RuleExample(.bugs, "{\"bugs\": [↓{\"id\": \"BUG-001\", \"description\": \"a\", \"expected\": \"b\"}]}"),
      ], keeping: [bug("")]),
    ReportRule(
      .error, "bugs.type", "every field has its type",
      breaking: [
        RuleExample(.bugs, "{\"bugs\": ↓{}}"), RuleExample(.bugs, "{\"bugs\": [↓1]}"),
        bug(", \"actual\": ↓null", without: true),
      ], keeping: [bug(", \"story\": \"US-001\"")]),
    ReportRule(
      .error, "bugs.length", "a text has at most 256 KiB, a list 200,000 entries",
      breaking: [
        bug(", \"actual\": ↓\"\(String(repeating: "x", count: FieldReader.textLimit))\"", without: true)
      ], keeping: [bug("")]),
    ReportRule(
      .error, "bugs.blank", "the parts of a bug say something",
      breaking: [bug(", \"actual\": ↓\" \"", without: true)], keeping: [bug("")]),
    ReportRule(
      .error, "bugs.id", "a bug's id is `BUG-` and three to six ASCII digits",
      breaking: [bug("", id: "↓\"BUG-1\""), bug("", id: "↓\"SC-001\"")], keeping: [bug("")]),
    ReportRule(
      .error, "bugs.duplicate-id", "every bug has an id of its own",
      breaking: [RuleExample(.bugs, "{\"bugs\": [\(object("", "\"BUG-001\"")), \(object("", "↓\"BUG-001\""))]}")],
      keeping: [RuleExample(.bugs, "{\"bugs\": [\(object("", "\"BUG-001\"")), \(object("", "\"BUG-002\""))]}")]),
  ]

  private static func bug(_ more: String, without: Bool = false, id: String = "\"BUG-001\"") -> RuleExample {
    RuleExample(.bugs, "{\"bugs\": [\(object(more, id, hasActual: !without))]}")
  }

  private static func object(_ more: String, _ id: String, hasActual: Bool = true) -> String {
    let actual = hasActual ? ", \"actual\": \"c\"" : ""
    return "{\"id\": \(id), \"description\": \"a\", \"expected\": \"b\"\(actual)\(more)}"
  }

  // MARK: - Review comments

  /// Finds everything that is wrong with a review.
  static func examineReview(_ document: JSONDocument) -> FindingCollector {
    var reader = FieldReader(document.source, area: "review")
    let root = document.root
    guard root.kind == .object else {
      reader.collector.error("review.shape", "a review is an object with `verdict` and `comments`", at: root.span)
      return reader.collector
    }
    let verdict: Verdict? = reader.choice(root, "verdict", [], required: true)
    var mustFix = 0
    for (node, path) in reader.objects(root, "comments", [], of: "comments") {
      let file = reader.text(node, "file", path, required: true, filled: true)
      _ = reader.integer(node, "line", path, in: 1...10_000_000)
      let severity: Severity? = reader.choice(node, "severity", path, required: true)
      _ = reader.text(node, "comment", path, required: true, filled: true)
      if severity == .mustFix { mustFix += 1 }
      if let field = node["file"], field.kind == .string, !RelativePath.isInside(file) {
        reader.collector.error(
          "review.file", "`\(ForeignText.line(file, limit: 60))` is no path inside the project", at: field.span,
          path: (path + ["file"]).rendered, hint: "write it from the root of the project, without `..`")
      }
    }
    if let field = root["verdict"], let verdict {
      if verdict == .passed, mustFix > 0 {
        reader.collector.error(
          "review.verdict", "the review passes and has \(mustFix == 1 ? "a must-fix" : "\(mustFix) must-fix comments")",
          at: field.span, path: "verdict", hint: "a review with a must-fix is BLOCKED")
      } else if verdict == .blocked, mustFix == 0 {
        reader.collector.error(
          "review.verdict", "the review blocks without a must-fix", at: field.span, path: "verdict",
          hint: "say in a comment with severity `must-fix` what blocks")
      }
    }
    return reader.collector
  }

  static let review: [ReportRule] = [
    ReportRule(
      .error, "review.shape", "a review is an object with `verdict` and `comments`",
      breaking: [RuleExample(.reviewComments, "↓[]")], keeping: [comments("PASSED", "")]),
    ReportRule(
      .error, "review.missing", "a review has a verdict and comments; a comment has a file, a severity and a text",
      breaking: [
        RuleExample(.reviewComments, "↓{\"comments\": []}"), RuleExample(.reviewComments, "↓{\"verdict\": \"PASSED\"}"),
        comments("PASSED", "↓{\"file\": \"a.swift\", \"severity\": \"suggestion\"}"),
      ], keeping: [comments("PASSED", comment("suggestion"))]),
    ReportRule(
      .error, "review.type", "every field has its type",
      breaking: [
        RuleExample(.reviewComments, "{\"verdict\": ↓\"passed\", \"comments\": []}"),
        RuleExample(.reviewComments, "{\"verdict\": \"PASSED\", \"comments\": ↓null}"),
        comments("PASSED", comment("suggestion", ", \"line\": ↓0")),
        comments("PASSED", comment("suggestion", ", \"line\": ↓\"12\"")),
        comments("PASSED", "{\"file\": \"a\", \"severity\": ↓\"minor\", \"comment\": \"c\"}"),
      ], keeping: [comments("PASSED", comment("suggestion", ", \"line\": 12"))]),
    ReportRule(
      .error, "review.length", "a text has at most 256 KiB, a list 200,000 entries",
      breaking: [
        comments(
          "PASSED",
          "{\"file\": \"a\", \"severity\": \"suggestion\", \"comment\": ↓\"\(String(repeating: "x", count: FieldReader.textLimit))\"}"
        )
      ], keeping: [comments("PASSED", comment("suggestion"))]),
    ReportRule(
      .error, "review.blank", "a comment says something about a file",
      breaking: [comments("PASSED", "{\"file\": \"a\", \"severity\": \"suggestion\", \"comment\": ↓\"\"}")],
      keeping: [comments("PASSED", comment("suggestion"))]),
    ReportRule(
      .error, "review.file", "a comment is about a file inside the project",
      breaking: ["/etc/passwd", "../a", "a/../../b", "a\\u0000b", "~/x"].map {
        comments("PASSED", "{\"file\": ↓\"\($0)\", \"severity\": \"suggestion\", \"comment\": \"c\"}")
      }, keeping: [comments("PASSED", comment("suggestion"))]),
    ReportRule(
      .error, "review.verdict", "a review is BLOCKED when it has a must-fix, and only then",
      breaking: [
        RuleExample(.reviewComments, "{\"verdict\": ↓\"PASSED\", \"comments\": [\(comment("must-fix"))]}"),
        RuleExample(.reviewComments, "{\"verdict\": ↓\"BLOCKED\", \"comments\": [\(comment("suggestion"))]}"),
      ], keeping: [comments("BLOCKED", comment("must-fix"))]),
  ]

  private static func comments(_ verdict: String, _ comments: String) -> RuleExample {
    RuleExample(.reviewComments, "{\"verdict\": \"\(verdict)\", \"comments\": [\(comments)]}")
  }

  private static func comment(_ severity: String, _ more: String = "") -> String {
    "{\"file\": \"a.swift\", \"severity\": \"\(severity)\", \"comment\": \"c\"\(more)}"
  }
}

/// Paths that lead from the root of a project to something in it.
enum RelativePath {
  /// Whether a path stays inside, judged by its text alone.
  static func isInside(_ path: String) -> Bool {
    let bytes = Array(path.utf8)
    guard let first = bytes.first, first != 0x2F, first != 0x7E, !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F })
    else { return false }
    return !bytes.split(separator: 0x2F).contains { $0.elementsEqual("..".utf8) }
  }
}
