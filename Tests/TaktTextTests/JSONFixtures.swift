import TaktTestSupport
import TaktText

/// Documents for tests that break them, and a generator of more.
enum JSONFixtures {
  /// Small documents in which every kind of token and layout occurs.
  static let all: [String] = [
    "{\n  \"project\": \"x\",\n  \"userStories\": [\n    {\"id\": \"US-001\", \"priority\": 1, \"dependsOn\": [], \"passes\": false}\n  ]\n}\n",
    "\u{FEFF}{\r\n\t\"a\" : -0.5e+10 ,\r\n\t\"\\u00e9\\ud83d\\ude00\\n\\/\\\"\" : [ null , true , false , \"é日😀\" ]\r\n}",
    "[1,[2,[3,{\"a\":{\"b\":{}}}]],\"\",-0,1E5,0.0]",
    "\"just a string \\\\ with \\b\\f\\n\\r\\t escapes \\u0000\"",
    " [ \"\(String(repeating: "long ", count: 8))\" , 12345678901234567890 , 1.7976931348623157e308 ] ",
    "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"j\":10,\"k\":11,\"l\":12,\"m\":13,\"n\":14,\"o\":15,\"p\":16,\"q\":17,\"r\":18}",
  ]

  /// Makes a document with hostile but right formatting; its root is an object.
  static func document(_ random: inout SeededRandom) -> String {
    let newline = random.pick(["\n", "\r\n", "\r", "", " "])
    let indent = newline.count == 0 || newline == " " ? "" : random.pick(["  ", "    ", "\t", ""])
    var text = random.oneIn(6) ? "\u{FEFF}" : ""
    text += random.pick(["", "", " ", "\n", "\r\n\t"])
    text += object(&random, depth: 0, newline: newline, indent: indent)
    return text + random.pick(["", "", "\n", "\r\n", " \t\n\n"])
  }

  private static func space(_ random: inout SeededRandom) -> String {
    random.pick(["", "", "", "", " ", "  ", "\t", "\n", "\r\n "])
  }

  private static func object(
    _ random: inout SeededRandom, depth: Int, newline: String, indent: String
  ) -> String {
    let count = depth == 0 ? 2 + random.below(20) : random.below(5)
    let colon = random.pick([":", ": ", " : ", ":\t"])
    var parts: [String] = []
    for index in 0..<count {
      let name = random.pick(["a", "é", "k\\n", "\\u0062", "status", "", "\\\"", "日本"]) + String(index)
      parts.append(
        "\"" + name + "\"" + colon
          + value(&random, depth: depth + 1, newline: newline, indent: indent))
    }
    return wrap("{", parts, "}", &random, depth: depth, newline: newline, indent: indent)
  }

  private static func wrap(
    _ open: String, _ parts: [String], _ close: String, _ random: inout SeededRandom, depth: Int, newline: String,
    indent: String
  ) -> String {
    let isTidy = !random.oneIn(3)
    let outer = isTidy ? newline + String(repeating: indent, count: depth) : space(&random)
    let inner = isTidy ? newline + String(repeating: indent, count: depth + 1) : space(&random)
    if parts.isEmpty { return open + space(&random) + close }
    let comma = isTidy ? "," : space(&random) + ","
    return open + inner + parts.joined(separator: comma + inner) + outer + close
  }

  private static func value(
    _ random: inout SeededRandom, depth: Int, newline: String, indent: String
  ) -> String {
    switch random.below(depth > 4 ? 7 : 10) {
    case 0: return random.pick(["null", "true", "false"])
    case 1: return String(random.below(1_000_000) - 500_000)
    case 2:
      return random.pick([
        "-0", "0.10", "1.0", "1e2", "1E+2", "-1.5e-3", "1.10", "123456789012345678901234567890", "5e-324",
      ])
    case 3...6:
      let piece = [
        "x", "\\n", "\\u00e9", "é", "\\ud83d\\ude00", "😀", "\\/", "/", "\\\"", "\\\\", "e\u{301}", "}", "]", ",", ":",
        " ", "\u{7F}",
        "\u{2028}", "\\u0000", "//", "abcdefghijkl",
      ]
      return "\"" + (0..<random.below(6)).map { _ in random.pick(piece) }.joined() + "\""
    case 7:
      let parts = (0..<random.below(4)).map { _ in
        value(&random, depth: depth + 1, newline: newline, indent: indent)
      }
      return wrap("[", parts, "]", &random, depth: depth, newline: newline, indent: indent)
    default: return object(&random, depth: depth, newline: newline, indent: indent)
    }
  }

  /// Makes a value to write.
  static func value(_ random: inout SeededRandom, depth: Int = 0) -> JSONValue {
    switch random.below(depth > 2 ? 5 : 7) {
    case 0: return random.pick([.null, true, false])
    case 1: return .integer(random.pick([0, -1, Int.max, Int.min, random.below(1000)]))
    case 2:
      return .double(
        random.pick([
          0.5, -0.0, 1e300, Double.leastNonzeroMagnitude, 0.1 + 0.2, Double(random.below(1 << 40)) / 8 + 0.125,
        ]))
    case 3, 4:
      let scalars: [Unicode.Scalar] = [
        "a", "\"", "\\", "/", "\n", "\0", "\u{7F}", "\u{9F}", "\u{A0}", "\u{2028}", "é", "😀", "\u{301}", "\u{FFFF}",
      ]
      var text = ""
      for _ in 0..<random.below(8) { text.unicodeScalars.append(random.pick(scalars)) }
      return .string(text)
    case 5: return .array((0..<random.below(4)).map { _ in value(&random, depth: depth + 1) })
    default:
      return .object(
        (0..<random.below(4)).map { ("n\($0)" + random.pick(["", "é", "\n"]), value(&random, depth: depth + 1)) })
    }
  }
}
