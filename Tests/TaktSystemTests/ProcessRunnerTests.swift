import TaktSystem
import TaktTestSupport
import Testing

@Suite("running programs")
struct ProcessRunnerTests {
  @Test("what a program writes and its status come back")
  func capture() throws {
    let directory = try TemporaryDirectory("run")
    let outcome = try TestContext.real(in: directory).context.processes.run(
      ProcessInvocation(
        "sh", ["-c", "echo out; echo err >&2; pwd; exit 3"], environment: Context.live().environment,
        workingDirectory: directory.path))
    #expect(outcome.termination == .exited(3))
    #expect(outcome.text == "out\n\(directory.path)\n")
    #expect(outcome.errorText == "err\n")
    #expect(outcome.ended == .byItself)
  }
}
