import TaktModel
import TaktTestSupport
import TaktText
import Testing

@Suite("validation of hostile text")
struct HostileTextTests {
  /// One that breaks each rule is enough: the others differ in a value.
  static let examples = RuleBook.all.flatMap { $0.breaking.prefix(1) }.filter { $0.text.utf8.count < 800 }

  private func isSafe(_ text: String) -> Bool {
    !text.utf8.contains { ($0 < 0x20 && $0 != 0x0A) || $0 == 0x7F }
  }

  @Test("a fixture that is cut anywhere is answered", arguments: DocumentKind.allCases)
  func truncation(_ kind: DocumentKind) {
    for example in Self.examples where example.kind == kind {
      let bytes = Array(example.text.utf8)
      for count in 0..<bytes.count {
        let source = SourceText(name: "a", bytes: Array(bytes[..<count]))
        for diagnostic in Validator.validate(source, as: kind, companions: example.companions) {
          #expect(isSafe(diagnostic.rendered()))
        }
      }
    }
  }

  @Test("a fixture with any byte changed is answered", arguments: DocumentKind.allCases)
  func flips(_ kind: DocumentKind) {
    var random = SeededRandom(7)
    for example in Self.examples where example.kind == kind {
      let bytes = Array(example.text.utf8)
      for place in bytes.indices {
        var changed = bytes
        changed[place] = random.pick([0, 0x1B, 0x22, 0x5C, 0x7B, 0x5D, 0x80, 0xFF, bytes[place] ^ 0x20])
        let source = SourceText(name: "a", bytes: changed)
        for diagnostic in Validator.validate(source, as: kind, companions: example.companions) {
          #expect(isSafe(diagnostic.rendered()), "seed \(random.seed)")
        }
      }
    }
  }

  @Test("findings about a scenario file never show its text, however it is broken")
  func secrecy() {
    let secret = "xylophone"
    let text = """
      {"stories": {"US-001": [
        {"id": "SC-001", "given": "\(secret)", "when": "\(secret)", "then": "a \(secret) b", "type": "edge"}],
        "\(secret)": [{"id": "\(secret)", "type": "\(secret)", "given": 1}]}, "\(secret)": \(secret)}
      """
    let bytes = Array(text.utf8)
    var random = SeededRandom(11)
    var variants = (0..<bytes.count).map { Array(bytes[..<$0]) }
    for place in bytes.indices {
      for replacement in [UInt8(ascii: "\""), UInt8(ascii: "x"), UInt8(ascii: " "), UInt8(random.below(256))] {
        var changed = bytes
        changed[place] = replacement
        variants.append(changed)
      }
      variants.append(Array(bytes[..<place] + bytes[(place + 1)...]))
    }
    let plan = Companions.Document.read("{\"userStories\": [{\"id\": \"US-002\"}]}", name: "stories.json")
    for variant in variants {
      let source = SourceText(name: "scenarios.json", bytes: variant)
      for diagnostic in Validator.validate(source, as: .scenarios, companions: Companions(plan: plan)) {
        let shown = diagnostic.rendered() + diagnostic.json.compact
        // Four letters of it would be enough to recognize the word.
        let pieces = (0...5).map { String(secret.dropFirst($0).prefix(4)) }
        #expect(!pieces.contains { shown.contains($0) }, "\(shown)")
      }
    }
  }

  @Test("lines and columns are those that the text itself counts")
  func positions() {
    for seed in UInt64(1)...200 {
      var random = SeededRandom(seed)
      let pieces: [[UInt8]] = [
        [0x0A], [0x0D], [0x0D, 0x0A], Array("é".utf8), Array("x".utf8), Array("😀".utf8), [0x80],
      ]
      var bytes: [UInt8] = random.oneIn(3) ? [0xEF, 0xBB, 0xBF] : []
      for _ in 0..<random.below(40) { bytes += random.pick(pieces) }
      let source = SourceText(name: "a", bytes: bytes)
      var collector = FindingCollector(source)
      let offsets = (0..<20).map { _ in random.below(bytes.count + 3) }
      for offset in offsets { collector.warning("\(offset)", "", at: SourceSpan(offset, offset)) }
      for diagnostic in collector.diagnostics {
        #expect(diagnostic.position == source.position(at: Int(diagnostic.code) ?? 0), "seed \(seed)")
      }
    }
  }
}
