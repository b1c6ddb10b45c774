import TaktCLI
import TaktTestSupport
import TaktText
import Testing

/// A wrong call and the exact answer to it.
struct WrongCall: Sendable, CustomTestStringConvertible {
  let words: [String]
  let answer: String

  init(_ line: String, _ answer: String) {
    words = line.split(separator: " ").map(String.init)
    self.answer = answer
  }

  var testDescription: String { words.joined(separator: " ") }
}

@Suite("what a wrong call is answered")
struct UsageErrorTests {
  static let calls = [
    WrongCall(
      "stauts",
      """
      sample: error: there is no command `stauts`
        hint: did you mean `status`?
      """),
    WrongCall(
      "dance --json",
      """
      sample: error: there is no command `dance`
        hint: `sample help` lists the commands
      """),
    WrongCall(
      "plan craete x",
      """
      sample: error: there is no command `plan craete`
        hint: did you mean `plan create`?
      """),
    WrongCall(
      "plan dance",
      """
      sample: error: there is no command `plan dance`
        hint: choose one of `plan create`, `plan show`, `plan status`
      """),
    WrongCall(
      "plan --json",
      """
      sample: error: `plan` alone is not a command
        hint: choose one of `plan create`, `plan show`, `plan status`
      """),
    WrongCall(
      "--colour=never status",
      """
      sample: error: there is no option `--colour`
        hint: did you mean `--color`?
      """),
    WrongCall(
      "-x status",
      """
      sample: error: there is no option `-x`
        hint: `sample help` shows how it is called
      """),
    WrongCall(
      "-V",
      """
      sample: error: there is no option `-V`
        hint: did you mean `--version`?
      """),
    WrongCall(
      "-c never status",
      """
      sample: error: there is no option `-c`
        hint: `sample help` shows how it is called
      """),
    WrongCall(
      "plan create x -d",
      """
      sample: error: `plan create` has no option `-d`
        hint: `sample help plan create` shows how it is called
      """),
    WrongCall(
      "-- --jason",
      """
      sample: error: there is no command `--jason`
        hint: `sample help` lists the commands
      """),
    WrongCall(
      "st --banana",
      """
      sample: error: `st` has no option `--banana`
        hint: `sample help st` shows how it is called
      """),
    WrongCall(
      "status --worker 3",
      """
      sample: error: `status` has no option `--worker`
        hint: did you mean `--workers`?
      """),
    WrongCall(
      "status --banana",
      """
      sample: error: `status` has no option `--banana`
        hint: `sample help status` shows how it is called
      """),
    WrongCall(
      "plan create x --size small --chao",
      """
      sample: error: `plan create` has no option `--chao`
        hint: `sample help plan create` shows how it is called
      """),
    WrongCall(
      "status --json=yes",
      """
      sample: error: `--json` takes no value
        hint: write `--json` alone
      """),
    WrongCall(
      "status --workers",
      """
      sample: error: `--workers` needs a value
        hint: write `--workers N`
      """),
    WrongCall(
      "status --workers --json",
      """
      sample: error: `--workers` needs a value and `--json` looks like an option
        hint: write `--workers N`, or `--workers=--json` if that is the value
      """),
    WrongCall(
      "status --workers 1 -w 2",
      """
      sample: error: `--workers` is given twice
        hint: give it once
      """),
    WrongCall(
      "-C a status -C b",
      """
      sample: error: `--directory` is given twice
        hint: give it once
      """),
    WrongCall(
      "--color blue status",
      """
      sample: error: `--color` cannot be `blue`
        hint: choose one of `auto`, `always`, `never`
      """),
    WrongCall(
      "plan create x --size smal",
      """
      sample: error: `--size` cannot be `smal`
        hint: did you mean `small`?
        hint: choose one of `small`, `medium`, `large`
      """),
    WrongCall(
      "hook begin",
      """
      sample: error: `EVENT` cannot be `begin`
        hint: choose one of `start`, `end`
      """),
    WrongCall(
      "hook stop now",
      """
      sample: error: `hook stop` takes no argument, but `now` is given
        hint: `sample help hook stop` shows how it is called
      """),
    WrongCall(
      "status a b",
      """
      sample: error: `status` has no place for `b`
        hint: `sample help status` shows how it is called
      """),
    WrongCall(
      "plan create --size small",
      """
      sample: error: `plan create` needs `NAME`
        hint: `sample help plan create` shows how it is called
      """),
    WrongCall(
      "plan create x",
      """
      sample: error: `plan create` needs `--size SIZE`
        hint: `sample help plan create` shows how it is called
      """),
    WrongCall(
      "evil\u{1B}[31m\u{202E}",
      """
      sample: error: there is no command `evil\\u{1B}[31m\\u{202E}`
        hint: `sample help` lists the commands
      """),
  ]

  @Test("every wrong call says what is wrong and what to do", arguments: calls)
  func wrongCall(_ call: WrongCall) {
    let test = TestContext()
    let status = Tool.run(arguments: call.words, context: test.context, table: SampleTable.table)
    #expect(status == .usage)
    #expect(test.errorOutput.text == call.answer + "\n")
    if call.words.contains("--json") {
      #expect(test.output.text.hasPrefix(#"{"error":{"kind":"usage","message":"#))
    } else {
      #expect(test.output.text.isEmpty)
    }
  }
}
