import TaktTestSupport

/// A generator of YAML documents in every style that is read.
enum YAMLFixtures {
  /// Small documents for tests that break them.
  static let all: [String] = [
    "name: x # note\nsteps:\n  - id: a\n    rules:\n    - when: \"done: yes\"\n      next: 'it''s'\n  -\n    id: b\n\n# end\n",
    "---\na: |-\n  one\n   two\n\n  three\nb: >+2\n    folded\n  text\n\n\nc: [a, {b: c, \"d\": e}, 'f\n  g']\n...\n",
    "- - a\n  - \"b \\\n     c\\u00e9\\x41\"\n- plain text\n  over lines\n\n  and more\n- ~\n-\r\n- {}\r\n",
    "\u{FEFF}key with words: value # c\n\"q\": !\n&a: *b\n",
    "a:\n b:\n  c:\n   - >\n    x\n   - |\n\n    y\n  d: e\n",
  ]

  /// Makes a document.
  static func document(_ random: inout SeededRandom) -> String {
    let head = random.pick(["", "", "---\n", "# head\n\n", "--- # x\n"])
    let text = head + block(&random, indent: 0, depth: 0) + random.pick(["", "...\n", "\n\n# tail\n"])
    return random.oneIn(4)
      ? text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n") : text
  }

  private static func pad(_ indent: Int) -> String { String(repeating: " ", count: indent) }

  private static func filler(_ random: inout SeededRandom) -> String {
    random.pick(["", "", "", "", "\n", "# note\n", "      # note: x\n", "   \n"])
  }

  /// Makes the lines of a collection at an indentation.
  private static func block(_ random: inout SeededRandom, indent: Int, depth: Int) -> String {
    let isMapping = random.oneIn(2)
    var text = ""
    for index in 0..<1 + random.below(4) {
      text += filler(&random) + pad(indent)
      if isMapping {
        text += key(&random, index) + ":" + value(&random, indent: indent, depth: depth, isMapping: true)
      } else {
        text += "-" + value(&random, indent: indent, depth: depth, isMapping: false)
      }
    }
    return text
  }

  private static func key(_ random: inout SeededRandom, _ index: Int) -> String {
    random.pick([
      "k\(index)", "key \(index)", "\"q\\t\(index)\"", "'it''s \(index)'", "-k\(index)", "a:b\(index)", "é#\(index)",
      "k\(index) ",
    ])
  }

  /// Makes what stands behind a key or a dash, up to the end of its last line.
  private static func value(_ random: inout SeededRandom, indent: Int, depth: Int, isMapping: Bool) -> String {
    let inner = indent + 1 + random.below(4)
    switch random.below(depth > 3 ? 8 : 12) {
    case 0: return random.pick(["\n", " # nothing\n", " ~\n", " ''\n"])
    case 1, 2: return " " + flow(&random, inner, depth: 0) + random.pick(["\n", " # note\n"])
    case 3, 4: return " " + scalar(&random, inner) + random.pick(["\n", "\n", "  # note\n"])
    case 5: return "\n" + pad(inner) + scalar(&random, inner) + "\n"
    case 6, 7: return " " + blockScalar(&random, indent: indent, inner: inner)
    case 8 where isMapping: return "\n" + sequence(&random, indent, depth: depth + 1)
    case 9 where !isMapping:
      // A collection on the line of the dash stands where its first character stands.
      let gap = 1 + random.below(3)
      let nested = block(&random, indent: indent + 1 + gap, depth: depth + 1)
      let lines = nested.drop { $0 != " " || true }
      let body = String(lines)
      guard body.utf8.starts(with: pad(indent + 1 + gap).utf8) else { return "\n" + body }
      return pad(gap) + String(body.dropFirst(indent + 1 + gap))
    default: return random.pick(["\n", " # note\n"]) + block(&random, indent: inner, depth: depth + 1)
    }
  }

  private static func sequence(_ random: inout SeededRandom, _ indent: Int, depth: Int) -> String {
    (0..<1 + random.below(3)).map { _ in
      pad(indent) + "-" + value(&random, indent: indent, depth: depth, isMapping: false)
    }.joined()
  }

  private static func words(_ random: inout SeededRandom) -> String {
    let words = [
      "a", "word", "two words", "x:y", "x#y", "it's", "say \"x\"", "é日", "-", "- dash", "[x]", "{y}", "1.5", "true",
      "a,b", "!x", "%y", "@z",
    ]
    return (0..<1 + random.below(3)).map { _ in random.pick(words) }.joined(separator: " ")
  }

  private static func breaks(_ random: inout SeededRandom, _ indent: Int) -> String {
    random.pick(["\n", "\n", "\n\n", "  \n", "\n  \n\n"]) + pad(indent)
  }

  private static func scalar(_ random: inout SeededRandom, _ indent: Int) -> String {
    let parts = (0..<1 + random.below(3)).map { _ in words(&random) }
    switch random.below(3) {
    case 0:
      return "p" + parts.joined(separator: random.oneIn(2) ? " " : breaks(&random, indent) + "c")
    case 1:
      return "'"
        + parts.map { $0.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") }
        .joined(separator: breaks(&random, indent)) + "'"
    default:
      let escape = ["\\n", "\\t", "\\x41", "\\u00e9", "\\\\", "\\\"", "\\ ", "\\U0001F600", "\\/", " ", ""]
      let escaped = parts.map {
        random.pick(escape) + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
          + random.pick(escape)
      }
      return "\"" + escaped.joined(separator: random.pick(["", "\\", " "]) + breaks(&random, indent)) + "\""
    }
  }

  private static func blockScalar(_ random: inout SeededRandom, indent: Int, inner: Int) -> String {
    let width = max(inner - indent, 1)
    let indicator = random.oneIn(3) ? String(width) : ""
    let chomp = random.pick(["", "+", "-"])
    var text =
      random.pick(["|", ">"]) + (random.oneIn(2) ? indicator + chomp : chomp + indicator)
      + random.pick(["\n", " # note\n"])
    // Without a digit the first line must not be indented further.
    var mayIndent = !indicator.isEmpty
    for _ in 0..<random.below(6) {
      switch random.below(5) {
      case 0: text += "\n"
      case 1 where mayIndent: text += pad(indent + width) + "  " + words(&random) + "\n"
      case 2: text += pad(min(indent, 1)) + "\n"
      default:
        text += pad(indent + width) + words(&random) + random.pick(["", " ", " # no note"]) + "\n"
        mayIndent = true
      }
    }
    return text
  }

  private static func flow(_ random: inout SeededRandom, _ indent: Int, depth: Int) -> String {
    let space = random.pick(["", " ", "\n" + pad(indent), " # note\n" + pad(indent)])
    func part(_ random: inout SeededRandom) -> String {
      switch random.below(depth > 2 ? 4 : 5) {
      case 0: return random.pick(["a", "two words", "-1", "x-y", "a:b", "http://x.y/z", "é#"])
      case 1: return "'it''s, x'"
      case 2: return "\"a\\n: b\""
      case 3: return "~"
      default: return flow(&random, indent, depth: depth + 1)
      }
    }
    let count = random.below(4)
    if random.oneIn(2) {
      let parts = (0..<count).map { _ in part(&random) }
      return "[" + space + parts.joined(separator: "," + (space.isEmpty ? " " : space))
        + (random.oneIn(4) && count > 0 ? "," : "") + space + "]"
    }
    let parts = (0..<count).map { index in
      random.pick(["k\(index)", "\"k\(index)\"", "'k \(index)'"]) + random.pick([": ", " : ", ": \n" + pad(indent)])
        + part(&random)
    }
    return "{" + space + parts.joined(separator: "," + (space.isEmpty ? " " : space)) + space + "}"
  }
}
