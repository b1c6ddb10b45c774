import TaktTestSupport
import TaktText
import Testing

@Suite("YAML properties")
struct YAMLPropertyTests {
  /// Reads bytes as YAML, as front matter and as Markdown; every place must be inside the text.
  private func exercise(_ bytes: [UInt8]) {
    let source = SourceText(name: "f", bytes: bytes)
    do throws(ParseError) {
      check(try YAMLReader.read(source), inside: SourceSpan(0, bytes.count))
    } catch {
      #expect(error.span.start >= 0 && error.span.start <= error.span.end && error.span.end <= bytes.count)
      #expect(!error.diagnostic(in: source).rendered().isEmpty)
    }
    do throws(ParseError) {
      let matter = try FrontMatter.read(source)
      #expect(matter.bodyStart <= bytes.count)
    } catch {
      #expect(error.span.end <= bytes.count)
    }
    for section in MarkdownOutline.sections(of: source) {
      guard section.bodySpan.start <= section.bodySpan.end, section.bodySpan.end <= bytes.count else {
        Issue.record("section \(section) outside the text")
        return
      }
      for item in section.items(in: source) {
        guard section.bodySpan.start <= item.span.start, item.span.end <= section.bodySpan.end else {
          Issue.record("item \(item) outside its section")
          return
        }
      }
    }
  }

  private func check(_ node: YAMLNode, inside outer: SourceSpan) {
    #expect(isInPlace(node, inside: outer))
  }

  /// Whether a node and all in it lie in the nodes they belong to.
  private func isInPlace(_ node: YAMLNode, inside outer: SourceSpan) -> Bool {
    outer.start <= node.span.start && node.span.start <= node.span.end && node.span.end <= outer.end
      && (node.elements ?? []).allSatisfy { isInPlace($0, inside: node.span) }
      && (node.entries ?? []).allSatisfy {
        isInPlace($0.key, inside: node.span) && isInPlace($0.value, inside: node.span)
      }
  }

  static let texts =
    YAMLFixtures.all + [
      "---\nname: x\n---\n# A\n\n- [ ] one\n  ```\n  # no\n  ```\n  1. two\n<!-- # x -->\n## B ##\n* c\n\ttab\n"
    ]

  @Test("no truncated document stops the readers", arguments: texts)
  func truncation(_ text: String) {
    let bytes = Array(text.utf8)
    for length in 0..<bytes.count {
      exercise(Array(bytes[..<length]))
      exercise(Array(bytes[length...]))
    }
  }

  @Test("no changed byte stops the readers", arguments: texts)
  func flips(_ text: String) {
    let bytes = Array(text.utf8)
    for index in bytes.indices {
      for replacement in Array("\t\n\r \"#'-:>?[]{|}&*!%`\0~".utf8) + [0x80, 0xE2, 0xFF] {
        var changed = bytes
        changed[index] = replacement
        exercise(changed)
        changed.insert(bytes[index], at: index)
        exercise(changed)
      }
    }
  }

  @Test("generated documents have their nodes in their places", arguments: 0..<100 as Range<UInt64>)
  func places(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let source = SourceText(name: "y", YAMLFixtures.document(&random))
    check(try YAMLReader.read(source), inside: SourceSpan(0, source.bytes.count))
    exercise(source.bytes)
  }

  @Test("hostile texts are read in time that grows with their size only")
  func size() {
    // Each is one thing many times over; a reader that looks back at what it has seen would need minutes here.
    let texts = [
      String(repeating: "[", count: 10_000), String(repeating: "- ", count: 50_000),
      String(repeating: "a: ", count: 30_000),
      String(repeating: "a\n", count: 50_000), "a: '" + String(repeating: "x\n  ", count: 20_000),
      String(repeating: "a: |\n", count: 20_000),
      "[" + String(repeating: "a, ", count: 30_000), (0..<8_000).map { "k\($0): v\n" }.joined(),
      String(repeating: " ", count: 10_000),
      "a: |\n" + String(repeating: "   \n", count: 20_000) + "  x", String(repeating: "#\n", count: 50_000),
      "a: >\n" + String(repeating: "  x\n", count: 20_000),
      String(repeating: "'a' ", count: 20_000), "{" + (0..<6_000).map { "k\($0): {a: b}, " }.joined() + "}",
    ]
    for text in texts { exercise(Array(text.utf8)) }
  }
}
