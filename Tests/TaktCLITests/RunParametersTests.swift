import TaktModel
import TaktText
import Testing

@testable import TaktCLI

@Suite("parameters of commands that begin a run")
struct RunParametersTests {
  private func limit(_ words: String...) throws(Failure) -> Int? {
    let command = Command(
      path: ["run"], group: .running, summary: "run", parameters: [RunParameters.maxParallel], examples: [],
      run: { _, _ in .success })
    let table = CommandTable(tool: "sample", summary: "a tool for tests", commands: [command])
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
}
