import TaktTestSupport
import TaktText
import Testing

@Suite("places in a text")
struct SourceTests {
  @Test("lines end at LF, CR LF and CR; columns count scalars")
  func positions() {
    let marked = MarkedText("1️⃣a2️⃣é日3️⃣x\n4️⃣b\r\n5️⃣c\r6️⃣d\n\n7️⃣")
    let source = marked.source()
    let expected: [Character: SourcePosition] = [
      "1️⃣": SourcePosition(line: 1, column: 1), "2️⃣": SourcePosition(line: 1, column: 2),
      "3️⃣": SourcePosition(line: 1, column: 4), "4️⃣": SourcePosition(line: 2, column: 1),
      "5️⃣": SourcePosition(line: 3, column: 1), "6️⃣": SourcePosition(line: 4, column: 1),
      "7️⃣": SourcePosition(line: 6, column: 1),
    ]
    for (mark, position) in expected { #expect(source.position(at: marked[mark] ?? -1) == position, "\(mark)") }
    #expect(source.position(at: -5) == SourcePosition(line: 1, column: 1))
    #expect(source.position(at: 999) == SourcePosition(line: 6, column: 1))
    // Inside the two bytes of é.
    #expect(source.position(at: 2) == SourcePosition(line: 1, column: 2))
  }

  @Test("a byte order mark takes no column")
  func byteOrderMark() {
    let source = SourceText(name: "b", "\u{FEFF}ab")
    #expect(source.contentStart == 3)
    #expect(source.position(at: 0) == SourcePosition(line: 1, column: 1))
    #expect(source.position(at: 4) == SourcePosition(line: 1, column: 2))
    #expect(source.excerpt(at: SourceSpan(4, 5)) == "ab\n ^")
  }

  @Test("a slice is cut to the text")
  func slices() {
    let source = SourceText(name: "s", bytes: [0x61, 0xFF, 0x62])
    #expect(source.slice(SourceSpan(0, 3)) == "a\u{FFFD}b")
    #expect(source.slice(SourceSpan(-3, 1)) == "a")
    #expect(source.slice(SourceSpan(5, 2)) == "")
  }

  @Test("excerpts show the place and nothing a terminal would act on")
  func excerpts() {
    let long = String(repeating: "0123456789", count: 30)
    let texts = [
      "plain 1️⃣place2️⃣ here", "1️⃣2️⃣", "at the end1️⃣2️⃣\nnext", "tabs\t1️⃣x2️⃣", "日本1️⃣語2️⃣x", "e\u{301}1️⃣x2️⃣", "\u{1B}[31m1️⃣red2️⃣\u{202E}",
      "two1️⃣ lines\nhere2️⃣", long + "1️⃣mark2️⃣" + long, "1️⃣" + long + "2️⃣" + long, long + "1️⃣mark2️⃣", "1️⃣mark2️⃣" + long,
      "\u{200B}1️⃣\u{200B}2️⃣x", "👨‍👩‍👧 1️⃣x2️⃣", "trailing   1️⃣ 2️⃣   ",
    ]
    var report = ""
    for text in texts {
      let marked = MarkedText(text)
      let span = SourceSpan(marked["1️⃣"] ?? -1, marked["2️⃣"] ?? -1)
      report += marked.source().excerpt(at: span) + "\n---\n"
    }
    report += SourceText(name: "x", bytes: [0x61, 0xC3, 0x28, 0x80]).excerpt(at: SourceSpan(3, 4)) + "\n"
    expectGolden(report, named: "excerpts.txt")
  }

  @Test("excerpts of every span of hostile bytes are two lines of bounded length", arguments: 0..<20)
  func anySpan(_ seed: UInt64) {
    var random = SeededRandom(seed)
    let alphabet: [UInt8] = [0x61, 0x20, 0x09, 0x0A, 0x0D, 0xC3, 0xA9, 0xE2, 0x80, 0xAE, 0xF0, 0x9F, 0x98, 0xFF, 0x1B]
    let source = SourceText(name: "f", bytes: (0..<300).map { _ in random.pick(alphabet) })
    for _ in 0..<300 {
      let start = random.below(320) - 10
      let excerpt = source.excerpt(at: SourceSpan(start, start + random.below(30) - 2))
      #expect(excerpt.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).count == 2, "seed \(seed)")
      #expect(excerpt.unicodeScalars.count < 320, "seed \(seed)")
      #expect(excerpt.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" }, "seed \(seed)")
    }
  }
}

@Suite("findings")
struct DiagnosticTests {
  @Test("a finding is rendered for people and as JSON")
  func rendering() {
    let source = SourceText(name: "dir/plan\u{1B}.json", "{\n  \"id\": \"US-1\"\n}\n")
    let findings = [
      source.diagnostic(
        .warning, code: "plan.x", message: "a message\u{07}", span: SourceSpan(10, 16), path: "userStories[0].id",
        hint: "do it"),
      source.diagnostic(.error, code: "plan.y", message: "no place", span: nil),
      Diagnostic(.note, code: "n", message: "no file"),
      Diagnostic(.note, code: "n", message: "no file", position: SourcePosition(line: 2, column: 3)),
    ]
    let report = findings.map { $0.rendered() + "\n" + $0.json.compact + "\n" }.joined()
    expectGolden(report, named: "diagnostics.txt")
  }

  @Test("findings are ordered by file, place, code and message")
  func order() {
    func finding(_ file: String?, _ line: Int?, _ code: String, _ message: String) -> Diagnostic {
      Diagnostic(
        .error, code: code, message: message, file: file, position: line.map { SourcePosition(line: $0, column: 1) })
    }
    let ordered = [
      finding(nil, nil, "z", "z"), finding("a", nil, "z", "z"), finding("a", 1, "b", "x"), finding("a", 1, "b", "y"),
      finding("a", 1, "c", "a"), finding("a", 2, "a", "a"), finding("b", 1, "a", "a"),
    ]
    for seed in 0..<10 as Range<UInt64> {
      var random = SeededRandom(seed)
      #expect(ordered.shuffled(using: &random).sorted(by: Diagnostic.byPlace) == ordered, "seed \(seed)")
    }
  }
}

@Suite("foreign text")
struct ForeignTextTests {
  @Test("what a terminal would act on or a person would not see is made visible")
  func visible() {
    #expect(ForeignText.visible("plain é 日本 😀") == "plain é 日本 😀")
    #expect(ForeignText.visible("\u{1B}[31m\u{07}\0\u{7F}\u{9B}") == "\\u{1B}[31m\\u{7}\\u{0}\\u{7F}\\u{9B}")
    #expect(ForeignText.visible("a\u{202E}b\u{2066}c\u{200F}") == "a\\u{202E}b\\u{2066}c\\u{200F}")
    #expect(
      ForeignText.visible("\u{200B}\u{200D}\u{FEFF}\u{AD}\u{2060}") == "\\u{200B}\\u{200D}\\u{FEFF}\\u{AD}\\u{2060}")
    #expect(
      ForeignText.visible("\u{E0041}\u{E0001}\u{E0100}\u{3164}\u{2028}")
        == "\\u{E0041}\\u{E0001}\\u{E0100}\\u{3164}\\u{2028}")
    #expect(ForeignText.visible("a\tb\nc\r\n") == "a\\u{9}b\\u{A}c\\u{D}\\u{A}")
    #expect(ForeignText.visible("a\tb\nc\r\n", keepingLineBreaks: true) == "a\tb\nc\\u{D}\n")
    #expect(ForeignText.visible("\u{600}1 ❤️") == "\u{600}1 ❤️")
  }

  @Test("no control, format or tag character survives")
  func exhaustive() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let isDangerous =
        value < 0x20 || (0x7F...0x9F).contains(value) || (0x200B...0x200F).contains(value)
        || (0x2028...0x202E).contains(value)
        || (0x2060...0x206F).contains(value) || value == 0xFEFF || (0xE0000...0xE0FFF).contains(value)
      if isDangerous, ForeignText.visible(String(scalar)).unicodeScalars.contains(scalar) {
        Issue.record("U+\(String(value, radix: 16)) is not made visible")
      }
    }
  }

  @Test(
    "a line is cut to its columns",
    arguments: [
      ("short", 10, "short"), ("exactly ten", 11, "exactly ten"), ("one too many", 11, "one too ma…"),
      ("a\n b\t\r\nc ", 10, "a b c"),
      ("日本語日本語", 12, "日本語日本語"), ("日本語日本語", 11, "日本語日本…"), ("日本語日本語", 10, "日本語日…"), ("ab\u{1B}cd", 5, "ab…"),
      ("ab\u{1B}cd", 10, "ab\\u{1B}cd"),
      ("", 5, ""), ("abc", 1, "…"), ("abc", 0, ""), ("\n\n", 5, ""), ("e\u{301}e\u{301}", 2, "e\u{301}e\u{301}"),
      ("   lead", 20, "lead"),
    ])
  func lines(_ text: String, _ limit: Int, _ expected: String) {
    #expect(Array(ForeignText.line(text, limit: limit).utf8) == Array(expected.utf8))
  }

  @Test("marks without end are cut")
  func marks() {
    let line = ForeignText.line("e" + String(repeating: "\u{301}", count: 10_000), limit: 10)
    #expect(line.unicodeScalars.count <= 41)
  }
}

@Suite("checksum")
struct ChecksumTests {
  @Test("with seed 0 it is the usual CRC-32")
  func standard() {
    #expect(Checksum.crc32("123456789".utf8, seed: 0) == 0xCBF4_3926)
    #expect(Checksum.crc32("The quick brown fox jumps over the lazy dog".utf8, seed: 0) == 0x414F_A339)
  }

  @Test("at every length, place and seed it is what zlib computes, from one piece of memory or byte by byte")
  func reference() throws {
    var random = SeededRandom(1)
    let pool = (0..<5000).map { _ in UInt8(random.below(256)) }
    var spans = (0..<40).flatMap { length in (0..<9).map { $0..<$0 + length } }
    for _ in 0..<20 {
      let start = random.below(2000)
      spans.append(start..<start + random.below(3000))
    }
    let script = """
      import sys, zlib
      for line in sys.stdin:
          data = bytes.fromhex(line.strip())
          print(zlib.crc32(data), zlib.crc32(data, 0x74616B74))
      """
    let expected = try ReferencePython.answers(script: script, for: spans.map { Array(pool[$0]) })
    for (index, span) in spans.enumerated() {
      let sums = "\(Checksum.crc32(pool[span], seed: 0)) \(Checksum.crc32(pool[span]))"
      // No checksum here is 0, which would be given as 1.
      if let expected { #expect(span.isEmpty || sums == expected[index], "\(span)") }
      let oneByOne = AnySequence { pool[span].makeIterator() }
      #expect("\(Checksum.crc32(oneByOne, seed: 0)) \(Checksum.crc32(oneByOne))" == sums, "\(span)")
    }
  }

  @Test("zero bytes never have the checksum zero")
  func zeroes() {
    for count in [0, 1, 2, 3, 4, 8, 64, 4096] {
      #expect(Checksum.crc32([UInt8](repeating: 0, count: count)) != 0)
      #expect(Checksum.crc32([UInt8](repeating: 0, count: count), seed: 0) != 0)
    }
  }

  @Test("every single changed bit is noticed")
  func bits() {
    let record = Array("{\"event\":\"story\",\"id\":\"US-001\"}".utf8)
    let sum = Checksum.crc32(record)
    for index in record.indices {
      for bit in 0..<8 {
        var changed = record
        changed[index] ^= 1 << UInt8(bit)
        #expect(Checksum.crc32(changed) != sum)
      }
    }
  }
}
