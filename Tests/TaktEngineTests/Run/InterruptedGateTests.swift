import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import Testing

@Suite("A gate that is cut short by a stop")
struct InterruptedGateTests {
  @Test("is not counted against the story, and the run goes on from there")
  func interrupted() throws {
    // The gate waits until it is ended, the first time only.
    let sandbox = try Sandbox(
      [("US-001", [])], gates: #"[{"name":"slow","command":["sh","-c","test -e ../go || { : >../begun; sleep 60; }"]}]"#
    )
    try sandbox.start()
    let cancellation = Cancellation()
    let files = sandbox.context.files
    let begun = sandbox.directory.path("begun")
    let ticker = Ticker(everyMilliseconds: 10) { if files.exists(begun) { cancellation.cancel() } }
    defer { ticker.stop() }
    let script = #"{"stories":{"US-001":[[{"write":{"path":"one.txt","text":"1\n"}},{"finish":{}}]]}}"#
    guard case .rests = try sandbox.drive(script, cancellation: cancellation) else {
      Issue.record("the run did not rest")
      return
    }
    let story = try #require(StoryID("US-001"))
    let known = try sandbox.store.requireLatest().state.story(story)
    #expect(known.failures.map(\.ending) == [.interrupted])
    #expect(known.countedFailures == 0)
    try sandbox.directory.write("", to: "go")
    guard case .finished(let result) = try sandbox.drive(script) else {
      Issue.record("the run rests")
      return
    }
    #expect(result == RunResult(.complete))
  }
}
