import TaktCLI
import TaktText
import Testing

@Suite("how a failure reads")
struct FailureRenderingTests {
  @Test("findings come first, with their line and a caret, then the sentence")
  func findings() {
    let source = SourceText(name: "stories.json", "{\n  \"userStories\": [],\n  \"title\": \"\u{1B}[2J\"\n}\n")
    let finding = source.diagnostic(
      .error, code: "plan.empty", message: "there is no story", span: SourceSpan(19, 21), hint: "add one")
    let failure = Failure(
      .input, "`stories.json` is not a plan", causes: ["it has no story"], hints: ["`takt-helper validate` says more"],
      diagnostics: [finding])
    #expect(
      FailureRendering(failure, tool: "takt-helper").text() == """
        stories.json:2:18: error: there is no story
            "userStories": [],
                           ^~
        hint: add one
        takt-helper: error: `stories.json` is not a plan
          caused by: it has no story
          hint: `takt-helper validate` says more

        """)
  }

  @Test("many findings are counted instead of printed")
  func many() {
    let finding = Diagnostic(.error, code: "x", message: "wrong")
    let failure = Failure(.input, "too much", diagnostics: Array(repeating: finding, count: 63))
    let lines = FailureRendering(failure, tool: "takt-helper").text().split(separator: "\n")
    #expect(lines.count == 52)
    #expect(lines.suffix(2) == ["and 13 more", "takt-helper: error: too much"])
  }

  @Test("the JSON form has every field, and all findings")
  func json() {
    let finding = Diagnostic(.warning, code: "x.y", message: "odd", file: "a", position: .init(line: 1, column: 2))
    let failure = Failure(.environment, "no git", causes: ["it is not in PATH"], diagnostics: [finding])
    #expect(
      FailureRendering(failure, tool: "takt-helper").json.compact == """
        {"error":{"kind":"environment","message":"no git","causes":["it is not in PATH"],"hints":[],\
        "diagnostics":[{"severity":"warning","code":"x.y","message":"odd","file":"a","line":1,"column":2}]}}
        """)
  }

  @Test("no control character of a failure reaches the terminal", arguments: Failure.Kind.allCases)
  func foreign(_ kind: Failure.Kind) {
    let evil = "a\u{1B}]0;x\u{7}\u{9B}2J\u{202E}\r\nb\u{7F}\u{E0041}"
    let finding = Diagnostic(.error, code: "x", message: evil, file: evil, hint: evil)
    let failure = Failure(kind, evil, causes: [evil], hints: [evil], diagnostics: [finding])
    let text = FailureRendering(failure, tool: "takt-helper").text()
    #expect(text.split(separator: "\n").count == 5)
    for scalar in text.unicodeScalars where scalar != "\n" {
      #expect(scalar.value >= 0x20 && scalar.value < 0x7F, "\(scalar.value)")
    }
  }
}
