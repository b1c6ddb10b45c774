import TaktTestSupport
import TaktText
import Testing

@Suite("JSON errors")
struct JSONErrorTests {
  /// Every way to be wrong, by the code it must be given.
  static let cases: [(code: String, bytes: [UInt8])] = {
    let texts: [(String, String)] = [
      ("json.empty", ""), ("json.empty", " \n\t\n"),
      ("json.trailing-text", "{} {}"), ("json.trailing-text", "1 2"), ("json.trailing-text", "[1]]"),
      ("json.trailing-text", "{\"a\": 1}\nabc"),
      ("json.unterminated", "{"), ("json.unterminated", "{\"a\""), ("json.unterminated", "{\"a\":"),
      ("json.unterminated", "{\"a\": 1"), ("json.unterminated", "{\"a\": 1,"), ("json.unterminated", "[\n  1,\n  [2\n"),
      ("json.depth", String(repeating: "[", count: 513)),
      ("json.trailing-comma", "{\"a\": 1, }"), ("json.trailing-comma", "[\n  1,\n  2,\n]"),
      ("json.bracket", "{\"a\": [1, 2}"), ("json.bracket", "[\n{\"a\": 1\n]"),
      ("json.syntax", "[\"a\": 1]"), ("json.syntax", "{\"a\": 1,, \"b\": 2}"),
      ("json.missing-comma", "{\"a\": 1 \"b\": 2}"), ("json.missing-comma", "[1 2]"),
      ("json.missing-comma", "[true false]"),
      ("json.missing-comma", "{\n  \"title\": \"say \"hello\" twice\"\n}"),
      ("json.missing-colon", "{\"a\" 1}"), ("json.missing-colon", "{\"a\", 1}"),
      ("json.missing-value", "{\"a\": , \"b\": 1}"), ("json.missing-value", "{\"a\":}"), ("json.missing-value", "[,1]"),
      ("json.missing-value", "]"), ("json.missing-value", "[1,,2]"),
      ("json.name", "{a: 1}"), ("json.name", "{1: 2}"), ("json.name", "{\"a\": 1, [2]}"),
      ("json.duplicate-name", "{\"a\": 1, \"a\": 2}"), ("json.duplicate-name", "{\n  \"ab\": 1,\n  \"\\u0061b\": 2\n}"),
      ("json.duplicate-name", "{\"\": 1, \"\": 2}"),
      ("json.literal", "[True]"), ("json.literal", "NULL"), ("json.literal", "None"), ("json.literal", "undefined"),
      ("json.literal", "truex"), ("json.literal", "[nul]"), ("json.literal", "hello world"), ("json.literal", "é"),
      ("json.literal", "{\"a\": @}"),
      ("json.number", "NaN"), ("json.number", "[Infinity]"), ("json.number", "-Infinity"), ("json.number", "01"),
      ("json.number", "-012"), ("json.number", "+1"), ("json.number", ".5"), ("json.number", "1."),
      ("json.number", "1.e5"),
      ("json.number", "1e"), ("json.number", "1e+"), ("json.number", "-"), ("json.number", "0x1F"),
      ("json.number", "1_000"),
      ("json.number", "[1.2.3]"), ("json.number", "2026-11-20"),
      ("json.number-range", "1e309"), ("json.number-range", "[-1E+99999999999]"),
      ("json.number-range", "1" + String(repeating: "0", count: 400)),
      ("json.unterminated-string", "\"abc"), ("json.unterminated-string", "{\"ab"),
      ("json.unterminated-string", "\"abc\\"),
      ("json.unterminated-string", "[\"a\\\""),
      ("json.control-character", "\"a\nb\""), ("json.control-character", "{\"a\r\n\": 1}"),
      ("json.control-character", "\"a\tb\""),
      ("json.control-character", "\"a\u{1B}[31m\""), ("json.control-character", "\"\0\""),
      ("json.escape", "\"C:\\path\""), ("json.escape", "\"\\é\""), ("json.escape", "\"\\u12G4\""),
      ("json.escape", "\"\\u12"),
      ("json.surrogate", "\"\\ud83d\""), ("json.surrogate", "\"\\ude00\""), ("json.surrogate", "\"\\ud83d\\ud83d\""),
      ("json.surrogate", "\"\\ud83dx\""),
      ("json.conflict", "{\n<<<<<<< HEAD\n  \"a\": 1\n=======\n  \"a\": 2\n>>>>>>> main\n}"),
      ("json.conflict", "{\n  \"a\": 1,\n<<<<<<< HEAD\n  \"a\": 1\n"),
      ("json.comment", "// note\n{}"), ("json.comment", "{\"a\": 1 /* one */}"), ("json.comment", "# note"),
      ("json.comment", "[1, // one\n2]"),
      ("json.quote", "{'a': 1}"), ("json.quote", "['a']"), ("json.quote", "{“a”: 1}"), ("json.quote", "[`a`]"),
      ("json.nul", "{\"a\": 1}\0\0"), ("json.nul", "\0\0\0\0"),
      ("json.character", "[1, \u{FEFF}2]"), ("json.character", "{\u{A0}\"a\": 1}"),
      (
        "json.missing-comma",
        "{\"" + String(repeating: "long ", count: 60) + "\": \"日本語\u{202E}\" \"next\": \""
          + String(repeating: "more ", count: 60) + "\"}"
      ),
    ]
    return texts.map { ($0.0, Array($0.1.utf8)) } + [
      ("json.encoding", [0xFF, 0xFE, 0x7B, 0, 0x7D, 0]), ("json.encoding", [0xFE, 0xFF, 0, 0x7B]),
      ("json.encoding", [0x7B, 0, 0x7D, 0]), ("json.encoding", [0, 0x7B, 0, 0x7D]),
      ("json.encoding", [0, 0, 0xFE, 0xFF]),
      ("json.utf8", Array("\"a".utf8) + [0xE9] + Array("b\"".utf8)), ("json.utf8", [0x22, 0xC0, 0x80, 0x22]),
      ("json.utf8", [0x22, 0xED, 0xA0, 0x80, 0x22]), ("json.utf8", [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22]),
      ("json.utf8", [0x22, 0xE2, 0x82, 0x22]), ("json.utf8", [0x80]), ("json.utf8", [0x7B, 0xFF, 0x7D]),
      ("json.character", [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, 0x31]),
    ]
  }()

  @Test("every error has its code, and its text is recorded")
  func golden() {
    var report = ""
    for (code, bytes) in Self.cases {
      let source = SourceText(name: "a.json", bytes: bytes)
      do throws(ParseError) {
        _ = try JSONDocument.read(source)
        Issue.record("accepted: \(String(decoding: bytes, as: UTF8.self))")
      } catch {
        #expect(error.code == code, "\(String(decoding: bytes, as: UTF8.self))")
        report += "# \(error.code)\n\(error.diagnostic(in: source).rendered())\n\n"
      }
    }
    expectGolden(report, named: "json-errors.txt")
  }

  @Test("a text over the limit is refused before it is read")
  func limits() {
    let source = SourceText(name: "a.json", "[1, 2]")
    let tooLarge = #expect(throws: ParseError.self) {
      try JSONDocument.read(source, limits: JSONLimits(bytes: 5, depth: 1, values: 9))
    }
    #expect(tooLarge?.code == "json.too-large")
    let tooDeep = #expect(throws: ParseError.self) {
      try JSONDocument.read(source, limits: JSONLimits(bytes: 6, depth: 0, values: 9))
    }
    #expect(tooDeep?.code == "json.depth")
    #expect(throws: Never.self) { try JSONDocument.read(source, limits: JSONLimits(bytes: 6, depth: 1, values: 2)) }
  }

  @Test("more values than the limit are refused, in arrays and objects alike, and the limit is named")
  func values() {
    let limits = JSONLimits(bytes: 100, depth: 9, values: 4)
    for (text, isRead) in [
      ("[1, 2, 3, 4]", true), ("[1, 2, 3, 4, 5]", false), ("[[], {\"a\": 0}, 1]", true), ("[[[[[]]]]]", true),
      ("{\"a\": {\"b\": 1}, \"c\": [1, 2]}", false),
    ] {
      let read = Result { try JSONDocument.read(SourceText(name: "a.json", text), limits: limits) }
      if case .failure(let error as ParseError) = read {
        #expect(!isRead && error.code == "json.too-many", "\(text)")
      } else {
        #expect(isRead, "\(text)")
      }
    }
    let source = SourceText(name: "a.json", "[1, 2, 3, 4, 5]")
    let error = #expect(throws: ParseError.self) { try JSONDocument.read(source, limits: limits) }
    #expect(error?.message == "the file has more than the 4 values that are read")
  }

  @Test("512 levels are read and 513 are not")
  func depth() throws {
    let whole = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
    #expect(try JSONDocument.read(SourceText(name: "d", whole)).root.value.compact == whole)
    #expect(throws: ParseError.self) { try JSONDocument.read(SourceText(name: "d", "[" + whole + "]")) }
  }

  @Test("the failure of a command names the file and carries the finding")
  func failure() {
    let source = SourceText(name: "dir/a.json", "[")
    let error = #expect(throws: ParseError.self) { try JSONDocument.read(source) }
    let failure = error?.failure(in: source)
    #expect(failure?.kind == .input)
    #expect(failure?.message == "cannot read `dir/a.json`")
    #expect(failure?.diagnostics.map(\.code) == ["json.unterminated"])
  }
}
