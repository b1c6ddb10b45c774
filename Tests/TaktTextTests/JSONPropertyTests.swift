import TaktTestSupport
import TaktText
import Testing

@Suite("JSON properties")
struct JSONPropertyTests {
  /// Reads bytes; what is accepted must survive writing and reading again, what is not must have a renderable place.
  private func exercise(_ bytes: [UInt8]) throws {
    let source = SourceText(name: "f.json", bytes: bytes)
    do throws(ParseError) {
      let value = try JSONDocument.read(source).root.value
      let again = try JSONDocument.read(SourceText(name: "g.json", value.compact)).root.value
      #expect(again == value)
    } catch {
      #expect(error.span.start >= 0 && error.span.start <= error.span.end && error.span.end <= bytes.count)
      #expect(!error.diagnostic(in: source).rendered().isEmpty)
    }
  }

  @Test("no truncated document stops the reader", arguments: JSONFixtures.all)
  func truncation(_ text: String) throws {
    let bytes = Array(text.utf8)
    for length in 0..<bytes.count {
      try exercise(Array(bytes[..<length]))
      try exercise(Array(bytes[length...]))
    }
  }

  @Test("no changed byte stops the reader", arguments: JSONFixtures.all)
  func flips(_ text: String) throws {
    let bytes = Array(text.utf8)
    for index in bytes.indices {
      for replacement: UInt8 in [
        0, 0x09, 0x0A, 0x20, 0x22, 0x2C, 0x2D, 0x30, 0x3A, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0x80, 0xED, 0xFF,
      ] {
        var changed = bytes
        changed[index] = replacement
        try exercise(changed)
      }
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << UInt8(bit)
        try exercise(changed)
      }
    }
  }

  @Test("a written value is read as itself, compact and pretty", arguments: 0..<300 as Range<UInt64>)
  func roundTrip(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let value = JSONFixtures.value(&random)
    for text in [value.compact, value.pretty] {
      let read = try JSONDocument.read(SourceText(name: "v", text)).root.value
      #expect(read == value, "seed \(seed): \(text)")
      #expect(
        !text.unicodeScalars.contains { $0.value == 0x7F || (0x80..<0xA0).contains($0.value) || $0 == "\u{2028}" })
    }
    #expect(!value.compact.utf8.contains(0x0A))
  }

  @Test("an edit changes its value and keeps every byte and value outside it", arguments: 0..<400 as Range<UInt64>)
  func edits(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let source = SourceText(name: "d.json", JSONFixtures.document(&random))
    let document = try JSONDocument.read(source)
    let paths = Self.paths(document.root)
    for _ in 0..<10 {
      var path = random.pick(paths)
      if random.oneIn(3), let node = document.root.node(at: path) {
        if node.kind == .object { path.append(.name("new \"é")) }
        if node.kind == .array { path.append(.index(node.count)) }
      }
      let value = JSONFixtures.value(&random)
      guard let edit = try JSONEdit.set(value, at: path, in: document) else {
        #expect(document.root.node(at: path)?.value == value, "seed \(seed)")
        continue
      }
      let result = source.applying([edit])
      #expect(result.bytes.prefix(edit.span.start) == source.bytes.prefix(edit.span.start), "seed \(seed)")
      #expect(result.bytes.suffix(source.bytes.count - edit.span.end) == source.bytes[edit.span.end...], "seed \(seed)")
      if let old = document.root.node(at: path) {
        #expect(edit.span == old.span, "seed \(seed)")
      } else {
        // Only white space inside an empty container may be replaced by an addition.
        let replaced = source.bytes[edit.span.start..<edit.span.end].filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        #expect(replaced.isEmpty || replaced.count == 2, "seed \(seed)")
      }
      let expected = Self.setting(document.root.value, path[...], value)
      #expect(try JSONDocument.read(result).root.value == expected, "seed \(seed): \(path.rendered)")
    }
  }

  @Test("a removal removes one value and keeps the others", arguments: 0..<200 as Range<UInt64>)
  func removals(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let source = SourceText(name: "d.json", JSONFixtures.document(&random))
    let document = try JSONDocument.read(source)
    for path in Self.paths(document.root).dropFirst().shuffled(using: &random).prefix(10) {
      guard let edit = try JSONEdit.remove(at: path, in: document) else {
        Issue.record("seed \(seed): nothing removed at \(path.rendered)")
        continue
      }
      let expected = Self.setting(document.root.value, path[...], nil)
      #expect(edit.replacement.isEmpty)
      #expect(try JSONDocument.read(source.applying([edit])).root.value == expected, "seed \(seed): \(path.rendered)")
    }
  }

  @Test("an editor makes in any order the edits that a path leads to", arguments: 0..<100 as Range<UInt64>)
  func editor(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let document = try JSONDocument.read(SourceText(name: "d.json", JSONFixtures.document(&random)))
    var editor = JSONEditor(document)
    for path in Self.paths(document.root).shuffled(using: &random) {
      guard let object = document.root.node(at: path), object.kind == .object else { continue }
      let name = random.oneIn(2) ? "new" : random.pick(object.members.map(\.name) + ["new"])
      let value = JSONFixtures.value(&random)
      let place = path + [.name(name)]
      #expect(
        try editor.set(value, of: name, in: object) == JSONEdit.set(value, at: place, in: document), "seed \(seed)")
      #expect(
        try JSONEditor.removal(of: name, from: object) == JSONEdit.remove(at: place, in: document), "seed \(seed)")
      let added = editor.add([("new", value), ("newer", 1)], to: object)
      #expect((added == nil) == (object.count == 0), "seed \(seed)")
      guard let added, object["new"] == nil, object["newer"] == nil else { continue }
      let one = Self.setting(document.root.value, (path + ["new"])[...], value)
      let both = Self.setting(one, (path + ["newer"])[...], 1)
      #expect(try JSONDocument.read(document.source.applying([added])).root.value == both, "seed \(seed)")
    }
  }

  @Test("the edits of different places can be made at once", arguments: 0..<100 as Range<UInt64>)
  func manyEdits(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let source = SourceText(name: "d.json", JSONFixtures.document(&random))
    let document = try JSONDocument.read(source)
    var expected = document.root.value
    var edits: [TextEdit] = []
    for member in document.root.members where random.oneIn(2) {
      let value = JSONFixtures.value(&random)
      if let edit = try JSONEdit.set(value, at: [.name(member.name)], in: document) { edits.append(edit) }
      expected = Self.setting(expected, [.name(member.name)], value)
    }
    let result = source.applying(edits.shuffled(using: &random))
    #expect(try JSONDocument.read(result).root.value == expected, "seed \(seed)")
  }

  @Test("changes one after the other lead where each alone would", arguments: 0..<200 as Range<UInt64>)
  func changes(_ seed: UInt64) throws {
    var random = SeededRandom(seed)
    let source = SourceText(name: "d.json", JSONFixtures.document(&random))
    let document = try JSONDocument.read(source)
    var expected = document.root.value
    var changes: [JSONEdit.Change] = []
    for _ in 0..<12 {
      let current = try JSONDocument.read(SourceText(name: "e", expected.compact)).root
      var path = random.pick(Self.paths(current))
      var value: JSONValue? = JSONFixtures.value(&random)
      let kind = current.node(at: path)?.kind
      if kind == .object, random.oneIn(2) { path.append(.name("new\(random.below(3))")) }
      if kind == .array, random.oneIn(2) { path.append(.index(current.node(at: path)?.count ?? 0)) }
      if !path.isEmpty, random.oneIn(4), current.node(at: path) != nil { value = nil }
      changes.append((path, value))
      expected = Self.setting(expected, path[...], value)
    }
    let result = try JSONEdit.applying(changes, to: document)
    #expect(result.root.value == expected, "seed \(seed)")
  }

  @Test("a change that leads nowhere stops all of them, whatever came before")
  func impossibleChange() throws {
    let document = try JSONDocument.read(SourceText(name: "a.json", "{\"a\": {}}"))
    let good = try JSONEdit.applying([(["a", "x"], 1), (["a", "y"], [:]), (["a", "y", "z"], 2)], to: document)
    #expect(good.root.value.compact == #"{"a":{"x":1,"y":{"z":2}}}"#)
    #expect(String(decoding: good.source.bytes, as: UTF8.self) == #"{"a": {"x": 1, "y": {"z": 2}}}"#)
    let failure = #expect(throws: Failure.self) {
      try JSONEdit.applying([(["a", "x"], 1), (["b", "y"], 2)], to: document)
    }
    #expect(failure?.message == "cannot change `b.y` in `a.json`")
    let deep = (0..<512).reduce(JSONValue.null) { value, _ in [value] }
    #expect(throws: Failure.self) { try JSONEdit.applying([(["a"], deep)], to: document) }
  }

  @Test("what is equal to the end of a word is found at every alignment")
  func alignment() throws {
    // The reader looks at eight bytes at once; each special byte is tried at each place.
    for length in 0..<40 {
      for place in 0..<length {
        for (special, decoded) in [
          ("\\n", "\n"), ("é", "é"), ("\u{7F}", "\u{7F}"), ("!", "!"), ("#", "#"), ("[", "["), ("]", "]"),
        ] {
          let before = String(repeating: "x", count: place)
          let after = String(repeating: "y", count: length - place)
          let read = try JSONDocument.read(SourceText(name: "s", "[\"\(before)\(special)\(after)\",1]"))
          #expect(read.root[0]?.string == before + decoded + after)
          #expect(read.root[0]?.isString(before + decoded + after) == true)
        }
        for byte: UInt8 in [0x00, 0x01, 0x0A, 0x1F, 0x80, 0xC1, 0xFF] {
          var bytes = Array("\"\(String(repeating: "x", count: length))\"".utf8)
          bytes[place + 1] = byte
          #expect(throws: ParseError.self) { try JSONDocument.read(SourceText(name: "s", bytes: bytes)) }
        }
      }
    }
  }

  // MARK: - Reference

  /// The paths of all values, parents first.
  private static func paths(_ node: JSONNode, _ path: [JSONPathComponent] = []) -> [[JSONPathComponent]] {
    [path] + node.members.flatMap { paths($0.value, path + [.name($0.name)]) }
      + node.elements.enumerated().flatMap { paths($0.element, path + [.index($0.offset)]) }
  }

  /// Sets or removes a value in a copy, without looking at any text.
  private static func setting(
    _ root: JSONValue, _ path: ArraySlice<JSONPathComponent>, _ value: JSONValue?
  ) -> JSONValue {
    guard let step = path.first else { return value ?? root }
    switch (step, root) {
    case (.name(let name), .object(var object)):
      object[name] = path.count == 1 ? value : object[name].map { setting($0, path.dropFirst(), value) }
      return .object(object)
    case (.index(let index), .array(var elements)):
      if path.count > 1 {
        elements[index] = setting(elements[index], path.dropFirst(), value)
      } else if let value {
        if index == elements.count { elements.append(value) } else { elements[index] = value }
      } else {
        elements.remove(at: index)
      }
      return .array(elements)
    default: return root
    }
  }
}

@Suite("JSON writer")
struct JSONWriterTests {
  @Test("values are written in both layouts")
  func layouts() {
    let value: JSONValue = [
      "a": 1, "b": [true, nil, 1.5, "x/y"], "c": [:], "d": [], "e": ["é\u{2028}\u{7F}\n\u{1B}\"\\": "\u{85}"], "a": 2,
    ]
    #expect(
      value.compact
        == #"{"a":2,"b":[true,null,1.5,"x/y"],"c":{},"d":[],"e":{"é\u2028\u007f\n\u001b\"\\":"\u0085"}}"#)
    expectGolden(value.pretty + "\n", named: "json-pretty.json")
    #expect(JSONValue.double(.nan).compact == "null")
    #expect(JSONValue.double(-.infinity).compact == "null")
    #expect(JSONValue.double(1e21).compact == "1e+21")
    #expect(JSONValue.integer(Int.min).compact == "-9223372036854775808")
    #expect(JSONValue.strings(["a", "b"]).compact == #"["a","b"]"#)
  }

  @Test("strings are compared as bytes")
  func comparison() {
    #expect(JSONValue.string("é") != JSONValue.string("e\u{301}"))
    #expect(Set<JSONValue>(["é", "e\u{301}", "é"]).count == 2)
    #expect(JSONValue.object([("é", 1), ("e\u{301}", 2)]).members?.count == 2)
    #expect(JSONValue.integer(1) != JSONValue.double(1))
    #expect(JSONValue.object([("a", 1), ("b", 2)]) != JSONValue.object([("b", 2), ("a", 1)]))
  }

  @Test("an object keeps order and takes changes")
  func object() {
    var object: JSONObject = ["a": 1, "b": 2]
    object["c"] = 3
    object["a"] = nil
    object["b"] = "x"
    object["zz"] = nil
    #expect(JSONValue.object(object).compact == #"{"b":"x","c":3}"#)
    #expect(JSONValue.object(object)["c"]?.integer == 3)
    #expect(JSONValue.object(object)["c"]?.double == 3)
    #expect(JSONValue.null["c"] == nil)
    #expect(JSONValue.null.isNull)
  }
}
