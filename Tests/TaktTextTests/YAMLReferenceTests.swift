import TaktTestSupport
import TaktText
import Testing

@Suite("YAML against Python")
struct YAMLReferenceTests {
  private static let script = """
    import sys, yaml
    def show(node):
        if node is None: return "p:"
        if isinstance(node, yaml.ScalarNode):
            return {None: "p", "'": "s", '"': "d", "|": "l", ">": "f"}[node.style] + ":" + node.value.encode("utf-8").hex()
        if isinstance(node, yaml.SequenceNode): return "[" + ",".join(map(show, node.value)) + "]"
        return "{" + ",".join(show(k) + "=" + show(v) for k, v in node.value) + "}"
    for line in sys.stdin:
        try: print("+" + show(yaml.compose(bytes.fromhex(line.strip()).decode("utf-8"), Loader=yaml.SafeLoader)))
        except (yaml.YAMLError, ValueError, OverflowError) as error: print("-" + str(error).replace("\\n", " "))
    """

  private static func show(_ node: YAMLNode) -> String {
    switch node.value {
    case .scalar(let scalar):
      let style =
        switch scalar.style {
        case .plain: "p"
        case .singleQuoted: "s"
        case .doubleQuoted: "d"
        case .literal: "l"
        case .folded: "f"
        }
      return style + ":" + ReferencePython.hexadecimal(scalar.text)
    case .sequence(let elements): return "[" + elements.map(show).joined(separator: ",") + "]"
    case .mapping(let entries):
      return "{" + entries.map { show($0.key) + "=" + show($0.value) }.joined(separator: ",") + "}"
    }
  }

  @Test("generated documents mean the same")
  func generated() throws {
    let texts = (0..<1500 as Range<UInt64>).map { seed in
      var random = SeededRandom(seed)
      return YAMLFixtures.document(&random)
    }
    guard let answers = try ReferencePython.answers(script: Self.script, for: texts.map { Array($0.utf8) }) else {
      return
    }
    #expect(answers.count == texts.count)
    var accepted = 0
    for (text, answer) in zip(texts, answers) {
      let source = SourceText(name: "r.yaml", text)
      do throws(ParseError) {
        let shown = "+" + Self.show(try YAMLReader.read(source))
        #expect(shown == answer, "\(text)")
        accepted += 1
      } catch {
        #expect(answer.hasPrefix("-"), "\(error.diagnostic(in: source).rendered())\n\(text)")
      }
    }
    #expect(accepted > 1000, "\(accepted) of \(texts.count)")
  }

  /// Refusals that are ours by design: valid YAML which is not read.
  private static let refusedByDesign: Set<String> = [
    "yaml.anchor", "yaml.alias", "yaml.tag", "yaml.merge-key", "yaml.directive", "yaml.complex-key", "yaml.documents",
    "yaml.duplicate-key", "yaml.tab", "yaml.character", "yaml.depth", "yaml.conflict", "yaml.missing-key",
  ]

  /// Errors for texts that YAML 1.2 refuses and Python accepts: quoted lines that are not indented, comments without a
  /// blank before them, block texts at the column of their key, and a lone dash in brackets.
  private static let tooLenient: Set<String> = [
    "yaml.indent", "yaml.trailing-text", "yaml.reserved", "yaml.missing-dash", "yaml.flow",
  ]

  /// What Python says about texts that YAML 1.2 accepts: keys on several lines in braces, `:x` and `a:` in brackets, a
  /// block text at column 0 of the document, an empty document with an end marker.
  private static let tooStrict = [
    "expected ',' or", "but found ':'", "expected '<document start>'", "but found '<document end>'",
  ]

  /// Copies of small documents with some characters changed, added, removed or swapped.
  private static func brokenTexts() -> [String] {
    let alphabet = Array("aA1 -:,[]{}#&*!|>'\"%@`~<=.\n\n  ".unicodeScalars)
    var texts: [String] = []
    for seed in 0..<150 as Range<UInt64> {
      var random = SeededRandom(seed &+ 10_000)
      let document = seed % 4 == 0 ? YAMLFixtures.all[Int(seed / 4) % 2] : YAMLFixtures.document(&random)
      for _ in 0..<20 {
        var scalars = Array(document.unicodeScalars)
        for _ in 0..<1 + random.below(3) where !scalars.isEmpty {
          let place = random.below(scalars.count)
          switch random.below(4) {
          case 0: scalars[place] = random.pick(alphabet)
          case 1: scalars.insert(random.pick(alphabet), at: place)
          case 2: scalars.remove(at: place)
          default:
            let other = random.below(scalars.count)
            scalars.swapAt(place, other)
          }
        }
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        texts.append(text)
      }
    }
    return texts
  }

  @Test("broken documents are refused, or mean the same")
  func broken() throws {
    let texts = Self.brokenTexts()
    guard let answers = try ReferencePython.answers(script: Self.script, for: texts.map { Array($0.utf8) }) else {
      return
    }
    var (same, stricter, both) = (0, 0, 0)
    for (text, answer) in zip(texts, answers) {
      let source = SourceText(name: "r.yaml", text)
      do throws(ParseError) {
        let shown = "+" + Self.show(try YAMLReader.read(source))
        if answer.hasPrefix("-") {
          #expect(Self.tooStrict.contains { answer.contains($0) }, "\(answer)\n\(text)")
        } else {
          #expect(shown == answer, "\(text)")
          same += 1
        }
      } catch {
        if answer.hasPrefix("-") {
          both += 1
        } else if !Self.refusedByDesign.contains(error.code) {
          #expect(Self.tooLenient.contains(error.code), "\(error.diagnostic(in: source).rendered())\n\(text)")
          stricter += 1
        }
      }
    }
    // Every kind must occur, and the exceptions must stay exceptions.
    #expect(same > 800 && both > 800 && stricter < texts.count / 20, "\(same), \(both), \(stricter) of \(texts.count)")
  }
}
