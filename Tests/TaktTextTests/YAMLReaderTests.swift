import TaktTestSupport
import TaktText
import Testing

extension YAMLNode {
  /// The node as JSON: nulls as null, every other scalar as a string.
  var json: JSONValue {
    switch value {
    case .scalar(let scalar): isNull ? .null : .string(scalar.text)
    case .sequence(let elements): .array(elements.map(\.json))
    case .mapping(let entries): .object(entries.map { ($0.key.scalar?.text ?? "?", $0.value.json) })
    }
  }
}

@Suite("YAML reader")
struct YAMLReaderTests {
  /// Texts and what they mean, written from the rules of YAML 1.2.
  static let cases: [(yaml: String, json: String)] = [
    // Documents.
    ("", "null"), ("# only a comment\n", "null"), ("---\n", "null"), ("---\n...\n", "null"),
    ("\u{FEFF}a: 1", #"{"a":"1"}"#),
    ("--- text\n", #""text""#), ("--- # note\na: 1\n...\n# end\n", #"{"a":"1"}"#), ("--- |\n text\n", #""text\n""#),
    ("--- |\n%no directive\n", #""%no directive\n""#), ("--- {a: b}", #"{"a":"b"}"#), ("--- \"a: b\"", #""a: b""#),
    ("a\r\nb\r\n", #""a b""#), ("a: 1\rb: 2\r", #"{"a":"1","b":"2"}"#), ("a: 1\r\n\r\nb: 2\r\n", #"{"a":"1","b":"2"}"#),
    // Mappings.
    ("a: 1\nb: two words\n", #"{"a":"1","b":"two words"}"#),
    ("a:\n  b:\n    c: d\n  e: f\ng: h", #"{"a":{"b":{"c":"d"},"e":"f"},"g":"h"}"#),
    ("a:\nb: ~\nc: null\nd: ''\n", #"{"a":null,"b":null,"c":null,"d":""}"#), ("a: # note\n  b: c", #"{"a":{"b":"c"}}"#),
    ("\"quoted key\": 1\n'it''s': 2\n", #"{"quoted key":"1","it's":"2"}"#),
    ("a b c: 1\n-x: 2\n?y: 3\n:z: 4", #"{"a b c":"1","-x":"2","?y":"3",":z":"4"}"#),
    ("a :  b  \nc\t:\td\t\n", #"{"a":"b","c":"d"}"#),
    ("url: http://x.y/z#frag\ntime: 12:30:45", #"{"url":"http://x.y/z#frag","time":"12:30:45"}"#),
    ("  a: 1\n  b: 2\n", #"{"a":"1","b":"2"}"#), ("a: b#c\nd: e #f\n", #"{"a":"b#c","d":"e"}"#),
    ("1: a\ntrue: b\nnull: c\n", #"{"1":"a","true":"b","null":"c"}"#),
    ("a:\n\n  # note\n\n  b: c\n# end\n   # end\n", #"{"a":{"b":"c"}}"#),
    // Sequences.
    ("- a\n- b\n-\n- c d\n", #"["a","b",null,"c d"]"#), ("a:\n- b\n- c\nd: e", #"{"a":["b","c"],"d":"e"}"#),
    ("a:\n  - b\n  - c\nd: e", #"{"a":["b","c"],"d":"e"}"#),
    ("- a: 1\n  b: 2\n- c: 3", #"[{"a":"1","b":"2"},{"c":"3"}]"#),
    ("- - a\n  - b\n- - c", #"[["a","b"],["c"]]"#), ("-\n  a: 1\n-\n  - b", #"[{"a":"1"},["b"]]"#),
    ("- a:\n  - b\n  - c\n  d: e\n", #"[{"a":["b","c"],"d":"e"}]"#), ("-   a: 1\n    b: 2\n", #"[{"a":"1","b":"2"}]"#),
    ("- -a\n- --b\n- ---c\n", #"["-a","--b","---c"]"#), ("-\ta\n", #"["a"]"#),
    ("a:\n-\n-\nb: c", #"{"a":[null,null],"b":"c"}"#),
    ("- # note\n  a\n- b", #"["a","b"]"#),
    // Plain texts over several lines.
    ("a: b\n  c\n\n  d\n\n\n  e\n", #"{"a":"b c\nd\n\ne"}"#), ("a:\n  b\n   c", #"{"a":"b c"}"#),
    ("- a\n  b\n- c", #"["a b","c"]"#),
    ("a\n b\n  c", #""a b c""#), ("a: b\n  - c", #"{"a":"b - c"}"#), ("a: b\n \t c", #"{"a":"b c"}"#),
    ("a: b\n  'c'", #"{"a":"b 'c'"}"#),
    ("a: x\n\t\n  y\n", #"{"a":"x\ny"}"#), ("a: x # note\n\n# more\nb: y", #"{"a":"x","b":"y"}"#),
    ("a: [not flow\n", ""), ("a: b: c", ""), ("a: ---x\nb: ...\n", #"{"a":"---x","b":"..."}"#),
    // Quoted texts.
    ("'it''s'", #""it's""#), (#""a\tb\n\"\\\/\x41\u00e9\U0001F600\ud83d\ude00""#, #""a\tb\n\"\\/Aé😀😀""#),
    (#""\0\a\b\v\f\r\e\ \N\_\L\P""#, #""\u0000\u0007\b\u000b\f\r\u001b \u0085\u00a0\u2028\u2029""#),
    ("\"a\n  b\n\n  c\"", #""a b\nc""#), ("\"a \\\n   b\\\n  \\ c\"", #""a b c""#),
    ("'a  \n  b\n\n\n c '", #""a b\n\nc ""#),
    ("\"  a\\t \\  \n  b\"", "\"  a\\t   b\""), ("a: \"b\n  c\"\nd: e", #"{"a":"b c","d":"e"}"#), ("\"\"", "\"\""),
    ("''", "\"\""),
    ("\"a\\\n\n\n b\"", #""a\n\nb""#), ("a: '#x' # y", ##"{"a":"#x"}"##), ("\"a: b\": c", #"{"a: b":"c"}"#),
    ("\" a\t\n\t b \"", "\" a b \""),
    // Block texts.
    ("a: |\n  b\n   c\n\n  d\n\n\ne: f", #"{"a":"b\n c\n\nd\n","e":"f"}"#), ("a: |-\n  b\n\n", #"{"a":"b"}"#),
    ("a: |+\n  b\n\n\nc: d", #"{"a":"b\n\n\n","c":"d"}"#),
    ("a: >\n  b\n  c\n\n  d\n", #"{"a":"b c\nd\n"}"#), ("a: >-\n  b\n  c\n", #"{"a":"b c"}"#),
    ("a: >+\n  b\n\n", #"{"a":"b\n\n"}"#),
    ("a: >\n  b\n    c\n    d\n  e\n", #"{"a":"b\n  c\n  d\ne\n"}"#),
    ("a: >\n\n  b\n\n    c\n\n  d\n", #"{"a":"\nb\n\n  c\n\nd\n"}"#),
    ("a: |2\n   b\n  c\n", #"{"a":" b\nc\n"}"#), ("a: |2-\n    b\n", #"{"a":"  b"}"#),
    ("a: |-2 # note\n   b\n", #"{"a":" b"}"#), ("- |1\n  b\n c", #"[" b\nc"]"#),
    ("a: |\n\n\n  b\n", #"{"a":"\n\nb\n"}"#), ("a: |\nb: c", #"{"a":"","b":"c"}"#),
    ("a: |+\n\n\nb: c", #"{"a":"\n\n","b":"c"}"#), ("a: |", #"{"a":""}"#),
    ("a: |\n  b", #"{"a":"b"}"#), ("a: |\r\n  b\r\n  c\r\n", #"{"a":"b\nc\n"}"#),
    ("a:\n  |\n  b\nc: d", #"{"a":"b\n","c":"d"}"#), ("- |\n a\n- >\n b\n c\n", #"["a\n","b c\n"]"#),
    ("a: |\n  # no comment\n  b: c\n# comment\n", ##"{"a":"# no comment\nb: c\n"}"##),
    ("a: |\n  b\n  \tc\n", #"{"a":"b\n\tc\n"}"#), ("a: >\n  b\n  \tc\n  d\n", #"{"a":"b\n\tc\nd\n"}"#),
    ("a:\n  - b: |\n      c\n     \n    d: e", #"{"a":[{"b":"c\n","d":"e"}]}"#),
    ("a: |\n  b\n   \n  c", #"{"a":"b\n \nc"}"#), ("|\n a\n b", #""a\nb""#),
    ("a: |\n  ---\n  ...\n", #"{"a":"---\n...\n"}"#),
    ("a: |\n  b  \n", #"{"a":"b  \n"}"#),
    // Flow collections.
    ("[]", "[]"), ("{}", "{}"), ("[a, b c, \"d, e\", 'f']", #"["a","b c","d, e","f"]"#), ("[a, b, ]", #"["a","b"]"#),
    ("{a: 1, b: {c: [d]}, }", #"{"a":"1","b":{"c":["d"]}}"#),
    ("{a, b: , \"c\":d, 'e': f}", #"{"a":null,"b":null,"c":"d","e":"f"}"#), ("[a: b, c]", #"[{"a":"b"},"c"]"#),
    ("[\n  a, # note\n  b\n]\n", #"["a","b"]"#),
    ("a: [\n  b,\n  c\n]\nd: e", #"{"a":["b","c"],"d":"e"}"#), ("{a: b\n  c, d\n: e}", #"{"a":"b c","d":"e"}"#),
    ("{a:b}", #"{"a:b":null}"#), ("[http://x.y, a#b]", #"["http://x.y","a#b"]"#),
    ("- [a]\n- {b: c}", #"[["a"],{"b":"c"}]"#), ("[[a], [b, [c]]]", #"[["a"],["b",["c"]]]"#),
    ("[-1, -a]", #"["-1","-a"]"#), ("{\"a\": \"b\n  c\"}", #"{"a":"b c"}"#),
    ("{a: [], b: {}}", #"{"a":[],"b":{}}"#), ("[a,b]", #"["a","b"]"#), ("{\n\ta: b }", #"{"a":"b"}"#),
  ]

  @Test("a text means what YAML 1.2 says, or is refused", arguments: cases)
  func meaning(_ yaml: String, _ json: String) throws {
    let source = SourceText(name: "a.yaml", yaml)
    do throws(ParseError) {
      let node = try YAMLReader.read(source)
      #expect(
        node.json.compact
          == (json.isEmpty ? "refused" : try JSONDocument.read(SourceText(name: "j", json)).root.value.compact),
        "\(yaml)")
    } catch {
      #expect(json.isEmpty, "\(error.diagnostic(in: source).rendered())")
    }
  }

  @Test("typed values come from plain texts only")
  func typed() throws {
    let text =
      "a: true\nb: 'true'\nc: True\nd: 42\ne: -7\nf: '42'\ng: 012\nh: 0x1F\ni: 1.5\nj: +3\nk: 0\nl: 1e3\nm: .5\nn: .inf\no: 1_0\n"
    let node = try YAMLReader.read(SourceText(name: "a.yaml", text))
    #expect(node.entries?.map(\.value.bool) == [true] + Array(repeating: nil, count: 14))
    #expect(
      node.entries?.map(\.value.integer) == [nil, nil, nil, 42, -7, nil, nil, nil, nil, 3, 0, nil, nil, nil, nil])
    #expect(node["i"]?.double == 1.5)
    #expect(node["l"]?.double == 1000)
    #expect(node["m"]?.double == 0.5)
    #expect(node["d"]?.double == 42)
    #expect(node["n"]?.double == nil)
    #expect(node["h"]?.double == nil)
    #expect(node["a"]?.string == "true")
    #expect(node["zz"] == nil)
    #expect(node["a"]?.elements == nil)
    #expect(try YAMLReader.read(SourceText(name: "n", "~")).string == nil)
    #expect(try YAMLReader.read(SourceText(name: "n", "'~'")).string == "~")
  }

  @Test("every node knows its place")
  func spans() throws {
    let marked = MarkedText("1️⃣key: 2️⃣[a, 3️⃣{b: 4️⃣\"c\"5️⃣}]\nlist:\n- 6️⃣x: |\n    text7️⃣\n\nlast:8️⃣\n")
    let node = try YAMLReader.read(marked.source())
    #expect(node.span.start == marked["1️⃣"])
    #expect(node["key"]?.span.start == marked["2️⃣"])
    #expect(node["key"]?.elements?[1].span.start == marked["3️⃣"])
    #expect(node["key"]?.elements?[1]["b"]?.span.start == marked["4️⃣"])
    #expect(node["key"]?.elements?[1]["b"]?.span.end == marked["5️⃣"])
    #expect(node["list"]?.elements?[0].span.start == marked["6️⃣"])
    #expect(node["list"]?.elements?[0].span.end == marked["7️⃣"])
    #expect(node["last"]?.span.start == marked["8️⃣"])
  }
}

@Suite("front matter")
struct FrontMatterTests {
  @Test("fields and body are told apart")
  func fields() throws {
    let text = "---\nname: worker\ntools:\n  - Read\n---\n# Body\n---\n"
    let source = SourceText(name: "a.md", text)
    let matter = try FrontMatter.read(source)
    #expect(matter.fields?["name"]?.string == "worker")
    #expect(matter.fields?["tools"]?.json == ["Read"])
    #expect(source.slice(SourceSpan(matter.bodyStart, text.utf8.count)) == "# Body\n---\n")
    #expect(source.slice(matter.span) == "name: worker\ntools:\n  - Read\n")
    #expect(source.slice(matter.fields?["name"]?.span ?? SourceSpan(0, 0)) == "worker")
  }

  @Test(
    "a file may have no fields",
    arguments: [
      ("# Title\n---\n", 0), ("", 0), ("---\n---\nbody", 8), ("\u{FEFF}---\r\n# x\r\n---  \r\nbody", 20),
      (" ---\n---\n", 0),
      ("----\n", 0), ("---", -1), ("---\na: b\n", -1), ("---\n- a\n---\n", -1), ("---\na: [\n---\n", -1),
      ("---\n...\nx", 8),
    ])
  func none(_ text: String, _ bodyStart: Int) {
    let source = SourceText(name: "a.md", text)
    do throws(ParseError) {
      let matter = try FrontMatter.read(source)
      #expect(matter.fields == nil)
      #expect(matter.bodyStart == bodyStart)
    } catch {
      #expect(bodyStart == -1, "\(error.diagnostic(in: source).rendered())")
    }
  }

  @Test("an error in the fields has its place in the file")
  func place() {
    let source = SourceText(name: "a.md", "---\na: b\na: c\n---\n")
    let error = #expect(throws: ParseError.self) { try FrontMatter.read(source) }
    #expect(error.map { source.position(at: $0.span.start) } == SourcePosition(line: 3, column: 1))
  }
}
