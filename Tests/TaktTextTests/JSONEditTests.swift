import TaktTestSupport
import TaktText
import Testing

@Suite("JSON edits")
struct JSONEditTests {
  struct Case: CustomTestStringConvertible {
    var testDescription: String
    var text: String
    var path: [JSONPathComponent]
    var value: JSONValue?
    var expected: String?

    /// A setting, or a removal when the value is nil.
    init(
      _ name: String, _ text: String, _ path: [JSONPathComponent], _ value: JSONValue?, _ expected: String?
    ) {
      (testDescription, self.text, self.path, self.value, self.expected) = (name, text, path, value, expected)
    }
  }

  static let cases = [
    Case("a value is replaced in place", "{ \"a\" :1.0 ,\"b\":2}", ["a"], 5, "{ \"a\" :5 ,\"b\":2}"),
    Case("an equal value is no edit", "{\"a\": \"x\\u0041\"}", ["a"], "xA", nil),
    Case("an equal number in another spelling is no edit", "{\"a\": 1.10}", ["a"], 1.1, nil),
    Case("an integer replaces a spelling that is none", "{\"a\": 1.0}", ["a"], 1, "{\"a\": 1}"),
    Case("another normalization is another value", "\"e\u{301}\"", [], "é", "\"é\""),
    Case("the outermost value can be replaced", " 1 ", [], [], " [] "),
    Case("a member is added on one line", "{\"a\":1,\"b\":2}", ["c"], 3, "{\"a\":1,\"b\":2,\"c\":3}"),
    Case("a member is added on one line with spaces", "{ \"a\": 1 }", ["c"], [1, 2], "{ \"a\": 1, \"c\": [1, 2] }"),
    Case("a spaced colon means a spaced comma", "{\"a\": 1}", ["c"], true, "{\"a\": 1, \"c\": true}"),
    Case(
      "a member is added in CRLF and tabs", "{\r\n\t\"a\" : 1,\r\n\t\"b\" : {\"x\": []}\r\n}", ["c"], ["k": [1]],
      "{\r\n\t\"a\" : 1,\r\n\t\"b\" : {\"x\": []},\r\n\t\"c\" : {\"k\" : [1]}\r\n}"),
    Case(
      "a compound member takes the indentation", "{\n    \"a\": 1\n}\n", ["c"], ["k": [1], "e": [:]],
      "{\n    \"a\": 1,\n    \"c\": {\n        \"k\": [\n            1\n        ],\n        \"e\": {}\n    }\n}\n"),
    Case("an empty object takes a first member", "{}", ["a"], 1, "{\"a\": 1}"),
    Case("an empty file object breaks its lines", "{}\n", ["a"], 1, "{\n  \"a\": 1\n}\n"),
    Case(
      "an empty object inside lines breaks its own", "{\n\t\"a\": {  },\n\t\"b\": 0\n}", ["a", "x"], "y",
      "{\n\t\"a\": {\n\t\t\"x\": \"y\"\n\t},\n\t\"b\": 0\n}"),
    Case(
      "an empty object on one line stays there", "{\"a\":{},\"b\":0}\n", ["a", "x"], "y",
      "{\"a\":{\"x\":\"y\"},\"b\":0}\n"),
    Case("an element is appended", "[\n  1,\n  2\n]", [2], 3, "[\n  1,\n  2,\n  3\n]"),
    Case("an element is appended on one line", "{\"a\": [1, 2]}", ["a", 2], 3, "{\"a\": [1, 2, 3]}"),
    Case(
      "objects on one line stay on one line", "[\n  {\"id\": 1},\n  {\"id\": 2}\n]", [2], ["id": 3, "t": "x"],
      "[\n  {\"id\": 1},\n  {\"id\": 2},\n  {\"id\": 3, \"t\": \"x\"}\n]"),
    Case(
      "a list on one line is replaced on one line", "{\n \"d\": [\"A\"]\n}", ["d"], ["A", "B"],
      "{\n \"d\": [\"A\", \"B\"]\n}"),
    Case(
      "a list on several lines is replaced on several", "{\n \"d\": [\n  1\n ]\n}", ["d"], [1, 2],
      "{\n \"d\": [\n  1,\n  2\n ]\n}"),
    Case("a byte order mark stays", "\u{FEFF}{\"a\":1}", ["a"], 2, "\u{FEFF}{\"a\":2}"),
    Case("a name with an escape is found", "{\"\\u0061\": 1}", ["a"], 2, "{\"\\u0061\": 2}"),
    Case("a name is escaped", "{}", ["a\"\n"], 2, "{\"a\\\"\\n\": 2}"),
    Case("the only member is removed", "{\n  \"a\": 1\n}", ["a"], nil, "{}"),
    Case("the first member is removed", "{\n  \"a\": 1,\n  \"b\": 2\n}", ["a"], nil, "{\n  \"b\": 2\n}"),
    Case("the last member is removed", "{\n  \"a\": 1 ,\n  \"b\": 2\n}", ["b"], nil, "{\n  \"a\": 1\n}"),
    Case("a middle element is removed", "[1, 2, 3]", [1], nil, "[1, 3]"),
    Case("a missing member needs no removal", "{\"a\": 1}", ["b"], nil, nil),
    Case("a missing element needs no removal", "[1]", [7], nil, nil),
  ]

  @Test("an edit changes what it must and nothing else", arguments: cases)
  func edits(_ testCase: Case) throws {
    let document = try JSONDocument.read(SourceText(name: "a.json", testCase.text))
    let edit =
      if let value = testCase.value {
        try JSONEdit.set(value, at: testCase.path, in: document)
      } else {
        try JSONEdit.remove(at: testCase.path, in: document)
      }
    guard let edit else {
      #expect(testCase.expected == nil)
      return
    }
    let result = document.source.applying([edit])
    #expect(String(decoding: result.bytes, as: UTF8.self) == testCase.expected)
    let again = try JSONDocument.read(result)
    #expect(again.root.node(at: testCase.path)?.value == testCase.value || testCase.value == nil)
  }

  @Test("a path that leads nowhere is named with the step that is missing")
  func failures() throws {
    let document = try JSONDocument.read(SourceText(name: "a.json", "{\"a\": [1, {\"b\": null}]}"))
    let paths: [[JSONPathComponent]] = [
      ["x", "y"], ["a", 5, "b"], ["a", 3], ["a", 1, "b", "c"], ["a", "b"], [0], ["a", 1, "we ird", 0], ["a", -1],
    ]
    var report = ""
    for path in paths {
      do throws(Failure) {
        _ = try JSONEdit.set(1, at: path, in: document)
        Issue.record("set \(path.rendered)")
      } catch {
        report += "\(error.kind): \(error.message)\n  caused by: \(error.causes.joined(separator: "; "))\n"
      }
    }
    expectGolden(report, named: "json-edit-failures.txt")
    let failure = #expect(throws: Failure.self) { try JSONEdit.remove(at: [], in: document) }
    #expect(failure?.kind == .internal)
  }

  @Test("several edits are made at once, in any order")
  func several() {
    let source = SourceText(name: "t", "0123456789")
    let edits = [
      TextEdit(SourceSpan(8, 9), Array("H".utf8)), TextEdit(SourceSpan(2, 2), Array("a".utf8)),
      TextEdit(SourceSpan(2, 2), Array("b".utf8)), TextEdit(SourceSpan(0, 2), []),
      TextEdit(SourceSpan(10, 10), Array("!".utf8)),
    ]
    #expect(source.applying(edits).slice(SourceSpan(0, 100)) == "ab234567H9!")
    #expect(source.applying([]).bytes == source.bytes)
  }
}
