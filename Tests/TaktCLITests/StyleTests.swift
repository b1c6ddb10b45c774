import TaktCLI
import Testing

@Suite("colour")
struct StyleTests {
  @Test("a wish wins, then the kind of stream and the environment decide")
  func decision() {
    #expect(Style(wish: "always", isTerminal: false, environment: ["NO_COLOR": "1"]).isOn)
    #expect(!Style(wish: "never", isTerminal: true, environment: [:]).isOn)
    for wish in [nil, "auto"] {
      #expect(Style(wish: wish, isTerminal: true, environment: [:]).isOn)
      #expect(!Style(wish: wish, isTerminal: false, environment: [:]).isOn)
      #expect(!Style(wish: wish, isTerminal: true, environment: ["NO_COLOR": "1"]).isOn)
      #expect(Style(wish: wish, isTerminal: true, environment: ["NO_COLOR": ""]).isOn)
      #expect(!Style(wish: wish, isTerminal: true, environment: ["TERM": "dumb"]).isOn)
    }
  }

  @Test("text is untouched when colour is off")
  func plain() {
    for emphasis in Style.Emphasis.allCases { #expect(Style.plain(emphasis, "x") == "x") }
    #expect(Style(isOn: true).green("x") == "\u{1B}[32mx\u{1B}[0m")
    #expect(Style(isOn: true).bold("") == "")
  }
}
