import TaktModel
import TaktTestSupport
import TaktText

/// A plan by chance, formatted in ways that no tool would choose.
struct HostilePlan {
  /// Its text.
  let source: SourceText

  /// The number of stories.
  let count: Int

  private var random: SeededRandom
  private let newline: String

  init(seed: UInt64) {
    var random = SeededRandom(seed)
    let newline = random.pick(["\n", "\r\n", "\r"])
    let count = 1 + random.below(8)
    self.random = random
    self.newline = newline
    self.count = count
    var writer = Writer(random: random, newline: newline)
    let text = writer.plan(count)
    let mark: [UInt8] = random.oneIn(3) ? [0xEF, 0xBB, 0xBF] : []
    source = SourceText(name: "stories.json", bytes: mark + Array(text.utf8))
  }

  private struct Writer {
    var random: SeededRandom
    let newline: String

    mutating func space() -> String {
      (0..<random.below(4)).map { _ in random.pick([" ", "\t", newline, ""]) }.joined()
    }

    mutating func string(_ text: String) -> String {
      var result = "\""
      for scalar in text.unicodeScalars {
        if scalar.value < 0x80, random.oneIn(6) {
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
      return result + "\""
    }

    mutating func list(_ items: [String]) -> String {
      "[" + items.map { space() + $0 + space() }.joined(separator: ",") + "]"
    }

    mutating func object(_ members: [(String, String)]) -> String {
      "{"
        + members.map { name, value in
          space() + string(name) + space() + ":" + space() + value + space()
        }.joined(separator: ",") + "}"
    }

    func id(_ index: Int) -> String { "US-00\(index + 1)" }

    mutating func plan(_ count: Int) -> String {
      let stories = (0..<count).map { index -> String in
        var members: [(String, String)] = [
          ("id", string(id(index))), ("title", string("Größe 👩‍💻 \(index)")), ("priority", "1"),
          ("acceptanceCriteria", list([string("`x \(index)` prints é"), string("b")])),
          ("unknown", object([("1.10", "1.10"), ("e", "1e2"), ("n", "-0.0")])),
        ]
        if random.oneIn(2) {
          members.append(("dependsOn", list((0..<index).filter { _ in random.oneIn(2) }.map { string(id($0)) })))
        }
        if random.oneIn(3) {
          members.append(
            ("startTime", random.pick(["\"2026-11-20 15:45\"", "1763000000", "null", "\"\"", "\"never\""])))
        }
        if random.oneIn(3) { members.append(("passes", "false")) }
        if random.oneIn(3) { members.append(("type", string("ui"))) }
        return object(members.shuffled(using: &random))
      }
      var members: [(String, String)] = [
        ("project", string("p")), ("branchName", string("takt/x")), ("userStories", list(stories)),
        ("extra", list([object([]), list([]), "1.0E+2"])),
      ]
      if random.oneIn(2) {
        let ids = (0..<count).map { string(id($0)) }.shuffled(using: &random)
        let cut = random.below(count + 1)
        let first = object([("wave", "2"), ("stories", list(Array(ids[..<cut]))), ("note", "1.50")])
        let second = object([("stories", list(Array(ids[cut...]))), ("wave", "1")])
        members.append(("waves", list([first, second])))
      }
      return space() + object(members.shuffled(using: &random)) + space()
    }
  }
}
