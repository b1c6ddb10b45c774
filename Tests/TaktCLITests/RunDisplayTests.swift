import TaktCLI
import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import Testing

@Suite("the display of a run")
struct RunDisplayTests {
  private func progress(_ test: TestContext, attempt: Int = 1) throws -> RunProgress {
    let start = Timestamp(milliseconds: test.clock.wallMilliseconds())
    return RunProgress(
      run: try #require(RunID("20260102-030405-sample")), done: 1, blocked: 0, total: 3, startedAt: start,
      working: [
        .init(
          jobID: JobID(randomBytes: Array(repeating: 7, count: JobID.randomByteCount)), subject: "US-002 Second",
          attempt: attempt, since: start, activity: "writes b.txt")
      ],
      history: ["US-001: passed, commit 0123456789"], result: nil)
  }

  @Test("piped, activity and the passing of time are no lines, a new attempt is one")
  func plain() throws {
    let test = TestContext()
    let display = RunDisplay(test.context)
    try display.update(progress(test))
    test.clock.advance(by: .seconds(5))
    try display.update(progress(test))
    try display.update(progress(test, attempt: 2))
    display.finish()
    display.finish()
    try display.update(progress(test, attempt: 3))
    #expect(
      test.errorOutput.text == """
        [1/3] US-001: passed, commit 0123456789
        [1/3] started US-002 Second
        [1/3] started US-002 Second, attempt 2

        """)
    #expect(test.output.text.isEmpty)
  }

  @Test("on a terminal the clocks move without an update, and stop at the end")
  func live() throws {
    let test = TestContext(isTerminal: true, width: 60)
    let display = RunDisplay(test.context)
    try display.update(progress(test))
    test.clock.advance(by: .seconds(7))
    // The display's own thread brings the new time out; how soon is not asked.
    while !test.errorOutput.text.contains("  US-002 Second 0:07\n") { SystemClock().sleep(nanoseconds: 5_000_000) }
    display.finish()
    var screen = Screen()
    screen.write(test.errorOutput.text)
    #expect(
      screen.lines == ["US-001: passed, commit 0123456789", "[==========....................] 1 of 3 done, 0:07"])
    let written = test.errorOutput.text
    try display.update(progress(test))
    #expect(test.errorOutput.text == written)
  }
}
