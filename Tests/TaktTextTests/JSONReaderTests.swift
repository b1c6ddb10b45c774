import TaktTestSupport
import TaktText
import Testing

@Suite("JSON reader")
struct JSONReaderTests {
  @Test("values keep their kind, order and place")
  func values() throws {
    let document = try JSONDocument.read(
      SourceText(name: "a.json", #" {"a": [1, -0, 1.0, 1e2, true, false, null], "b": {"c\u00e9": "x\n\ud83d\ude00"}} "#)
    )
    let root = document.root
    #expect(root.kind == .object)
    #expect(root.count == 2)
    #expect(root.span == SourceSpan(1, 81))
    #expect(root["a"]?.elements.map(\.integer) == [1, 0, nil, nil, nil, nil, nil])
    #expect(root["a"]?.elements.map(\.double) == [1, 0, 1, 100, nil, nil, nil])
    #expect(root["a"]?.elements.map(\.bool) == [nil, nil, nil, nil, true, false, nil])
    #expect(root["a"]?.elements.map(\.literal) == ["1", "-0", "1.0", "1e2", "true", "false", "null"])
    #expect(root["a"]?[6]?.isNull == true)
    #expect(root["a"]?[7] == nil)
    #expect(root["a"]?[-1] == nil)
    #expect(root["b"]?["cé"]?.string == "x\n😀")
    // The same letter in another normalization is another name.
    #expect(root["b"]?["ce\u{301}"] == nil)
    #expect(root.members.map(\.name) == ["a", "b"])
    #expect(root.members.map(\.nameSpan) == [SourceSpan(2, 5), SourceSpan(45, 48)])
    #expect(root["a"]?.members.isEmpty == true)
    #expect(root.elements.isEmpty)
    #expect(root.string == nil)
    #expect(root.node(at: ["a", 3])?.literal == "1e2")
  }

  @Test(
    "whole numbers are exact or no integers",
    arguments: [
      ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min), ("9223372036854775808", nil),
      ("-9223372036854775809", nil), ("0", 0), ("-1", -1), ("1.5", nil), ("1E0", nil), ("100000000000000000000", nil),
    ] as [(String, Int?)])
  func integers(_ text: String, _ expected: Int?) throws {
    #expect(try JSONDocument.read(SourceText(name: "n", text)).root.integer == expected)
  }

  @Test("a byte order mark is accepted at the beginning only")
  func byteOrderMark() throws {
    #expect(try JSONDocument.read(SourceText(name: "b", bytes: [0xEF, 0xBB, 0xBF, 0x31])).root.integer == 1)
  }

  @Test("an object with many names is searched for repetitions")
  func manyNames() throws {
    let names = (0..<5000).map { "\"n\(($0 * 7919) % 5000)\":0" }
    let whole = try JSONDocument.read(SourceText(name: "m", "{" + names.joined(separator: ",") + "}"))
    #expect(whole.root.count == 5000)
    let text = "{" + (names + ["\"n\\u0037\":1", "\"n3\":1"]).joined(separator: ",") + "}"
    let error = #expect(throws: ParseError.self) { try JSONDocument.read(SourceText(name: "m", text)) }
    #expect(error?.code == "json.duplicate-name")
    #expect(error?.message.hasPrefix("the name `\"n\\u0037\"` stands twice in this object, first at 1:") == true)
  }
}
