import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@testable import TaktCLI

@Suite("parameters of commands that begin a run")
struct RunParametersTests {
  private func limit(_ words: String...) throws(Failure) -> Int? {
    let command = Command(
      path: ["run"], group: .running, callableBy: [.user], summary: "run", parameters: [RunParameters.maxParallel],
      examples: [], run: { _, _ in .success })
    let table = CommandTable(tool: "sample", summary: "a tool for tests", nouns: [], commands: [command])
    guard case .run(_, let arguments) = try ArgumentParser(table: table).parse(["run"] + words) else {
      throw Failure(.internal, "no command would run")
    }
    return try RunParameters.maxParallel(arguments)
  }

  @Test("`--max-parallel` is a number from 1 to 16, and nothing else")
  func maxParallel() throws {
    #expect(try limit() == nil)
    #expect(try limit("--max-parallel", "1") == 1 && limit("--max-parallel=16") == 16)
    for wrong in ["0", "17", "-1", "+2", "two", "2.5", "", "99999999999999999999"] {
      do throws(Failure) {
        _ = try limit("--max-parallel=\(wrong)")
        Issue.record("`\(wrong)` is taken")
      } catch {
        #expect(error.message == "`--max-parallel` cannot be `\(wrong)`")
        #expect(error.hints == ["give a whole number from 1 to 16"])
      }
    }
  }

  @Test(
    "an option without effect is refused, not ignored",
    arguments: [
      (
        "run solo --max-parallel 3",
        "`--max-parallel` has no effect here: only `team` works on several stories", "leave `--max-parallel` out"
      ),
      (
        "run solo --isolation clone",
        "`--isolation` has no effect here: only `team` works on several stories", "leave `--isolation` out"
      ),
      (
        "start solo --max-parallel 3",
        "`--max-parallel` has no effect here: only `team` works on several stories", "leave `--max-parallel` out"
      ),
      (
        "run solo --script a.json", "`--script` has no effect here: the agent `claude` reads no script",
        "add `--agent scripted`"
      ),
      (
        "run team --agent command --script a.json",
        "`--script` has no effect here: the agent `command` reads no script", "add `--agent scripted`"
      ),
      (
        "plan create a.md --script a.json", "`--script` has no effect here: the agent `claude` reads no script",
        "add `--agent scripted`"
      ),
    ])
  func withoutEffect(_ line: String, _ message: String, _ hint: String) throws {
    try TemporaryDirectory.with { directory in
      let test = TestContext.real(in: directory)
      try test.context.files.createDirectory(directory.path(".git"))
      try directory.write("", to: ".git/HEAD")
      let words = line.split(separator: " ").map(String.init)
      #expect(Tool.run(arguments: words, context: test.context) == .usage)
      #expect(test.errorOutput.text == "takt-helper: error: \(message)\n  hint: \(hint)\n")
    }
  }
}
