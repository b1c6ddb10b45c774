import TaktEngine
import TaktModel
import Testing

@Suite("A crash between two records of the journal")
struct CrashBoundaryTests {
  @Test("loses nothing: from every moment the run comes to the same end, without a second commit")
  func boundaries() throws {
    let sandbox = try Sandbox(gates: #"[{"name": "tests", "command": ["grep", "-rq", "done", "US-001.txt"]}]"#)
    let photographer = Photographer(of: sandbox)
    try Sandbox(standing: sandbox.directory, interceptor: photographer).run(Self.script)
    try sandbox.expectRightEnd(["US-001", "US-002"])
    let records = try sandbox.store.requireLatest().journal.records.count
    let moments = photographer.moments
    // One before and one after every record.
    #expect(moments.count >= 2 * records - 2)
    for (number, moment) in moments.enumerated() where number % FaultSweep.stride(9) == 2 % FaultSweep.stride(9) {
      let copy = Sandbox(standing: moment)
      do {
        try copy.forgetProcesses()
        if try copy.store.latest()?.state.result != nil {
          // Another start would begin another run.
        } else if number.isMultiple(of: 2) {
          try copy.run(Self.script)
        } else {
          try copy.playToTheEnd()
        }
        try copy.expectRightEnd(["US-001", "US-002"])
      } catch {
        Issue.record(error, "moment \(number) of \(moments.count)")
      }
    }
  }

  /// One attempt that fails its gate, one false claim, and what succeeds.
  private static let script = """
    {"stories": {
      "US-001": [
        [{"write": {"path": "US-001.txt", "text": "half\\n"}}, {"finish": {}}],
        [{"write": {"path": "US-001.txt", "text": "done\\n"}}, {"finish": {}}]
      ],
      "US-002": [[{"write": {"path": "US-002.txt", "text": "done\\n"}}, {"finish": {"files": ["x"]}}, {"finish": {}}]]
    }}
    """
}

extension Sandbox {
  /// What `takt-helper run` does.
  fileprivate func run(_ script: String) throws {
    try start()
    try drive(script)
  }
}
