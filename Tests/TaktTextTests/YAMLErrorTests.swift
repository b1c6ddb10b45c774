import TaktTestSupport
import TaktText
import Testing

@Suite("YAML errors")
struct YAMLErrorTests {
  /// Texts that are refused; `1️⃣` marks the place, the code comes first.
  static let cases: [(code: String, text: String)] = [
    ("yaml.anchor", "a: 1️⃣&x b"), ("yaml.anchor", "- 1️⃣&x"), ("yaml.anchor", "[1️⃣&x a]"),
    ("yaml.anchor", "a: 1\n1️⃣&x b: 2"),
    ("yaml.alias", "a: 1️⃣*x"), ("yaml.alias", "files: 1️⃣*.swift"), ("yaml.alias", "{a: 1️⃣*x}"),
    ("yaml.tag", "a: 1️⃣!!str b"), ("yaml.tag", "1️⃣!x {}"), ("yaml.tag", "- 1️⃣! a"),
    ("yaml.merge-key", "a:\n  1️⃣<<: b"), ("yaml.merge-key", "{1️⃣<<: b}"),
    ("yaml.directive", "1️⃣%YAML 1.2\n---\na: 1"),
    ("yaml.complex-key", "1️⃣? a\n: b"), ("yaml.complex-key", "1️⃣[a]: b"), ("yaml.complex-key", "{1️⃣{a: b}: c}"),
    ("yaml.complex-key", "[1️⃣? a : b]"), ("yaml.complex-key", "{1️⃣[a]}"),
    ("yaml.documents", "a: 1\n1️⃣---\nb: 2"), ("yaml.documents", "a: 1\n...\n1️⃣b: 2"), ("yaml.documents", "---\n1️⃣---\n"),
    ("yaml.document-start", "--- 1️⃣a: 1"), ("yaml.document-start", "--- 1️⃣- a"),
    ("yaml.duplicate-key", "a: 1\nb: 2\n1️⃣a: 3"), ("yaml.duplicate-key", "a: 1\n1️⃣\"\\x61\": 3"),
    ("yaml.duplicate-key", "{a: 1, 1️⃣a}"),
    ("yaml.tab", "a:\n1️⃣\tb: c"), ("yaml.tab", "a:\n  b: c\n 1️⃣\td: e"), ("yaml.tab", "-1️⃣\t- a"),
    ("yaml.tab", "-1️⃣\ta: b"),
    ("yaml.tab", "a: |\n1️⃣\tb"), ("yaml.tab", "a: |\n  b\n 1️⃣\tc"), ("yaml.tab", "a: 'b\n1️⃣\tc'"),
    ("yaml.tab", "a: [\n1️⃣\tb]"),
    ("yaml.nested-key", "a: 1\n  1️⃣- b: 2\n c: 3"), ("yaml.indent", "a:\n  b: 1\n 1️⃣c: 2"),
    ("yaml.indent", "a: 'x'\n  1️⃣b: 2"),
    ("yaml.indent", "  a: 1\n1️⃣b: 2"), ("yaml.indent", "a: x # note\n  1️⃣y"),
    ("yaml.indent", "a: 'b\n1️⃣c'"), ("yaml.indent", "a: |\n1️⃣     \n  b"), ("yaml.indent", "'a'\n1️⃣'b'"),
    ("yaml.nested-key", "a: 1️⃣b: c"), ("yaml.nested-key", "a: b\n  1️⃣c: d"), ("yaml.nested-key", "a: 1️⃣'b': c"),
    ("yaml.nested-key", "a: b\n  1️⃣: d"),
    ("yaml.missing-colon", "a: 1\n1️⃣b\n"), ("yaml.missing-colon", "a: 1\n1️⃣b:2"), ("yaml.missing-colon", "a: 1\n1️⃣'b' \n"),
    ("yaml.missing-key", "1️⃣: a"), ("yaml.missing-key", "{1️⃣: a}"), ("yaml.missing-key", "a: 1\n1️⃣: 2"),
    ("yaml.multiline-key", "1️⃣'a\n b': c"), ("yaml.multiline-key", "[1️⃣a\n b: c]"),
    ("yaml.multiline-key", "a: 1\n1️⃣'a\n b': c"),
    ("yaml.sequence-place", "a: 1️⃣- b"), ("yaml.missing-dash", "- a\n1️⃣b: c"), ("yaml.dash", "a: 1\n1️⃣- b"),
    ("yaml.reserved", "a: 1️⃣@b"), ("yaml.reserved", "a: 1️⃣`b`"), ("yaml.reserved", "a: 1️⃣%b"),
    ("yaml.reserved", "a: 1️⃣, b"),
    ("yaml.reserved", "a: 1️⃣]"), ("yaml.reserved", "[1️⃣|]"), ("yaml.reserved", "[1️⃣#a\n]"),
    ("yaml.reserved", "{\"a\":1️⃣#b}"), ("yaml.reserved", "a: 1\n1️⃣}b: 2"),
    ("yaml.reserved", "a: 1\n1️⃣> b: 2"),
    ("yaml.trailing-text", "a: 'b' 1️⃣c"), ("yaml.trailing-text", "a: [b] 1️⃣c"), ("yaml.trailing-text", "a: 'b'1️⃣#c"),
    ("yaml.trailing-text", "a: 'it'1️⃣s'"), ("yaml.trailing-text", "a: 1\n... 1️⃣b"),
    ("yaml.unterminated", "a: 1️⃣'b"), ("yaml.unterminated", "a: 1️⃣\"b\\\""), ("yaml.unterminated", "a: 1️⃣[b,\nc: d\n"),
    ("yaml.unterminated", "1️⃣{a: b"),
    ("yaml.unterminated", "a: 1️⃣'b\n---\n'"), ("yaml.unterminated", "1️⃣[a,\n---\n]"),
    ("yaml.escape", "a: \"C:1️⃣\\path\""), ("yaml.escape", "a: \"1️⃣\\x4\""), ("yaml.escape", "a: \"1️⃣\\ud83d\""),
    ("yaml.escape", "a: \"1️⃣\\UFFFFFFFF\""),
    ("yaml.block-header", "a: 1️⃣| b"), ("yaml.block-header", "a: 1️⃣>5x\n"), ("yaml.block-header", "a: 1️⃣|0\n b"),
    ("yaml.block-header", "a: 1️⃣|+-\n b"),
    ("yaml.block-header", "a: 1️⃣|#c\n b"),
    ("yaml.flow", "[a,1️⃣, b]"), ("yaml.flow", "[1️⃣, a]"), ("yaml.flow", "[a1️⃣}"), ("yaml.flow", "{a: b1️⃣]"),
    ("yaml.flow", "{a: b1️⃣: c}"),
    ("yaml.flow", "['a' 1️⃣'b']"), ("yaml.flow", "[1️⃣- a]"), ("yaml.flow", "[a, 1️⃣}"),
    ("yaml.conflict", "a: 1\n1️⃣<<<<<<< HEAD\nb: 2\n"), ("yaml.conflict", "a: |\n  x\n1️⃣=======\n"),
    ("yaml.character", "a: 1️⃣\u{1B}[31m"), ("yaml.character", "a: b1️⃣\0"), ("yaml.character", "a: 1️⃣\u{FEFF}b"),
    ("yaml.depth", String(repeating: "[", count: 32) + "1️⃣[" + String(repeating: "]", count: 33)),
    ("yaml.depth", String(repeating: "- ", count: 32) + "1️⃣- x"),
    ("yaml.too-large", "1️⃣" + String(repeating: "# comment\n", count: 104_858)),
  ]

  @Test("every error has its code and place, and its text is recorded")
  func golden() {
    var report = ""
    for (code, text) in Self.cases {
      let marked = MarkedText(text)
      let source = marked.source(named: "a.yaml")
      do throws(ParseError) {
        let node = try YAMLReader.read(source)
        Issue.record("accepted: \(text) as \(node.json.compact)")
      } catch {
        let rendered = error.diagnostic(in: source).rendered()
        #expect(error.code == code, "\(text)\n\(rendered)")
        #expect(error.span.start == marked["1️⃣"], "\(text)\n\(rendered)")
        report += "# \(error.code)\n\(rendered)\n\n"
      }
    }
    for bytes: [UInt8] in [[0xFF, 0xFE, 0x61, 0], [0x61, 0x3A, 0x20, 0xE9, 0x0A]] {
      let source = SourceText(name: "a.yaml", bytes: bytes)
      let error = #expect(throws: ParseError.self) { try YAMLReader.read(source) }
      report += "# \(error?.code ?? "")\n\(error?.diagnostic(in: source).rendered() ?? "")\n\n"
    }
    expectGolden(report, named: "yaml-errors.txt")
  }

  @Test("32 levels are read")
  func depth() throws {
    let dashes = try YAMLReader.read(SourceText(name: "d", String(repeating: "- ", count: 32) + "x"))
    #expect(dashes.json.compact == String(repeating: "[", count: 32) + "\"x\"" + String(repeating: "]", count: 32))
    let mappings = (0..<32).map { String(repeating: " ", count: $0) + "a:\n" }.joined()
    #expect(throws: Never.self) { try YAMLReader.read(SourceText(name: "d", mappings)) }
  }
}
