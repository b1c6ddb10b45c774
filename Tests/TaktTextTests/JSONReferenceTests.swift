import TaktTestSupport
import TaktText
import Testing

@Suite("JSON against Python")
struct JSONReferenceTests {
  /// Python's reader, made as strict as ours where it is lenient by design.
  private static let script = """
    import json, struct, sys
    def refuse(text): raise ValueError(text)
    def unique(pairs):
        if len(dict(pairs)) != len(pairs): raise ValueError("twice")
        return pairs
    class Members(list): pass
    def show(value):
        if value is None: return "n"
        if value is True: return "t"
        if value is False: return "f"
        if isinstance(value, str): return "s" + value.encode("utf-8").hex()
        if isinstance(value, int) and -2**63 <= value < 2**63: return "i%d" % value
        if isinstance(value, (int, float)):
            value = float(value)
            if value in (float("inf"), float("-inf")): raise ValueError("range")
            return "d" + struct.pack(">d", value).hex()
        if isinstance(value, Members): return "{" + ",".join(show(k) + ":" + show(v) for k, v in value) + "}"
        return "[" + ",".join(map(show, value)) + "]"
    decoder = json.JSONDecoder(object_pairs_hook=lambda pairs: Members(unique(pairs)), parse_constant=refuse)
    for line in sys.stdin:
        try:
            text = bytes.fromhex(line.strip()).decode("utf-8")
            if text.startswith("\\ufeff"): text = text[1:]
            start = len(text) - len(text.lstrip(" \\t\\r\\n"))
            value, end = decoder.raw_decode(text, start)
            if text[end:].strip(" \\t\\r\\n"): raise ValueError("more")
            print("+" + show(value))
        except (ValueError, OverflowError): print("-")
    """

  private static func show(_ value: JSONValue) -> String {
    switch value {
    case .null: return "n"
    case .bool(let truth): return truth ? "t" : "f"
    case .integer(let number): return "i\(number)"
    case .double(let number):
      let digits = String(number.bitPattern, radix: 16)
      return "d" + String(repeating: "0", count: 16 - digits.utf8.count) + digits
    case .string(let text): return "s" + ReferencePython.hexadecimal(text)
    case .array(let elements): return "[" + elements.map(show).joined(separator: ",") + "]"
    case .object(let object):
      return "{" + object.members.map { show(.string($0.name)) + ":" + show($0.value) }.joined(separator: ",") + "}"
    }
  }

  /// Documents of the generator, each followed by broken copies of it.
  private static func texts() -> [[UInt8]] {
    let alphabet =
      Array("{}[],:\"\\/ \n\t\r0123456789+-.eEtfnualrs\u{7F}'#é\u{FEFF}".utf8) + [0x00, 0x1F, 0x80, 0xED, 0xF4, 0xFF]
    var texts = JSONErrorTests.cases.map(\.bytes).filter { $0.count < 300 } + JSONFixtures.all.map { Array($0.utf8) }
    for seed in 0..<150 as Range<UInt64> {
      var random = SeededRandom(seed)
      let document = seed < 6 ? Array(JSONFixtures.all[Int(seed)].utf8) : Array(JSONFixtures.document(&random).utf8)
      texts.append(document)
      for _ in 0..<40 {
        var bytes = document
        for _ in 0..<1 + random.below(3) where !bytes.isEmpty {
          let place = random.below(bytes.count)
          switch random.below(4) {
          case 0: bytes[place] = random.pick(alphabet)
          case 1: bytes.insert(random.pick(alphabet), at: place)
          case 2: bytes.remove(at: place)
          default:
            let other = random.below(bytes.count)
            bytes.swapAt(place, other)
          }
        }
        texts.append(bytes)
      }
    }
    return texts
  }

  @Test("the same texts are accepted, with the same values")
  func agreement() throws {
    let texts = Self.texts()
    guard let answers = try ReferencePython.answers(script: Self.script, for: texts) else { return }
    #expect(answers.count == texts.count)
    var accepted = 0
    for (bytes, answer) in zip(texts, answers) {
      let source = SourceText(name: "r.json", bytes: bytes)
      do throws(ParseError) {
        let shown = "+" + Self.show(try JSONDocument.read(source).root.value)
        #expect(shown == answer, "\(String(decoding: bytes, as: UTF8.self))")
        accepted += 1
      } catch {
        #expect(answer == "-", "\(error.diagnostic(in: source).rendered())")
      }
    }
    // Both kinds must occur often, or nothing was compared.
    #expect(accepted > 300 && texts.count - accepted > 2000, "\(accepted) of \(texts.count)")
  }
}
