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
        except (yaml.YAMLError, ValueError) as error: print("-" + str(error).replace("\\n", " "))
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
}
