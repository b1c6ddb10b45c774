import TaktText

/// What is demanded of a workbook.
package enum WorkbookRules {
  typealias WorkbookRule = ValidationRule<SourceText>

  /// Finds everything that is wrong with a workbook.
  static func examine(_ source: SourceText) -> FindingCollector {
    var collector = FindingCollector(source)
    for rule in rules { rule.apply(to: source, &collector) }
    return collector
  }

  static let rules: [WorkbookRule] = [
    WorkbookRule(
      .error, "workbook.encoding", "a workbook is UTF-8 text without zero bytes",
      breaking: [example("- a ↓\0b")], keeping: [example("- é")]
    ) { source, findings in
      if let place = TextChecks.firstBroken(source.bytes) {
        findings.note("the bytes here are not text", at: SourceSpan(place, place + 1), hint: "save the file as UTF-8")
      }
    },
    WorkbookRule(
      .error, "workbook.section", "a workbook has its four sections",
      breaking: [RuleExample(.workbook, ""), RuleExample(.workbook, "# Decisions\n\n# Files Changed\n")],
      keeping: [example("- None"), RuleExample(.workbook, full("- x").lowercased())]
    ) { source, findings in
      for title in Workbook(source.text).missingSections {
        findings.note(
          "there is no section `\(title)`", at: nil, hint: "write a heading `## \(title)` with `- None` below")
      }
    },
    WorkbookRule(
      .warning, "workbook.repeated-section", "a section stands once",
      breaking: [example("- a\n\n↓## Decisions\n\n- b")], keeping: [example("- a\n\n### Details\n")]
    ) { source, findings in
      var seen: Set<String> = []
      for section in MarkdownOutline.sections(of: source) {
        let title = Words(section.title).words.joined(separator: " ")
        guard Workbook.sectionTitles.contains(where: { Words($0).words.joined(separator: " ") == title }),
          !seen.insert(title).inserted
        else { continue }
        findings.note(
          "this section stands twice; only the first is read", at: section.headingSpan, hint: "put both together")
      }
    },
    WorkbookRule(
      .error, "workbook.file", "files are named by their path inside the project",
      breaking: ["↓- /etc/passwd: read", "↓- `../other/a.swift`: changed", "↓- ~/x: y"].map(example),
      keeping: [example("- `Sources/a.swift`: new\n- ./b.swift\n- None")]
    ) { source, findings in
      let section = MarkdownOutline.sections(of: source).first { Words($0.title).words == ["files", "changed"] }
      for item in section?.items(in: source) ?? [] {
        guard let path = Workbook.path(in: item.text), !RelativePath.isInside(path) else { continue }
        findings.note(
          "`\(ForeignText.line(path, limit: 60))` is no path inside the project", at: item.span,
          hint: "write it from the root of the project, without `..`")
      }
    },
  ]

  private static func example(_ files: String) -> RuleExample { RuleExample(.workbook, full(files)) }

  private static func full(_ files: String) -> String {
    "## Decisions\n\n- x\n\n## Files Changed\n\n\(files)\n\n## Blockers Encountered\n\n- None\n\n## Notes for Merge\n\n- None\n"
  }
}

/// Checks of bytes that should be text.
enum TextChecks {
  /// The offset of the first byte that is no part of UTF-8 text, or of a zero byte.
  static func firstBroken(_ bytes: [UInt8]) -> Int? {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == 0 { return index }
      if byte < 0x80 {
        index += 1
        continue
      }
      var decoder = UTF8()
      var iterator = bytes[index..<min(index + 4, bytes.count)].makeIterator()
      guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return index }
      index += UTF8.width(scalar)
    }
    return nil
  }
}

extension SourceText {
  /// All of it as text.
  var text: String { slice(SourceSpan(0, bytes.count)) }
}
