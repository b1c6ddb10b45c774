import TaktModel
import TaktTestSupport
import Testing

@Suite("parts of metrics")
struct MetricsPartsTests {
  @Test(
    "the sums of test runners are read",
    arguments: [
      ("Executed 12 tests, with 1 test skipped and 2 failures (0 unexpected) in 0.1 (0.2) seconds", 9, 2, 1),
      (
        "Executed 3 tests, with 0 failures (0 unexpected) in 0\nExecuted 5 tests, with 0 failures (0 unexpected) in 1",
        5, 0, 0
      ),
      ("✔ Test run with 200 tests in 20 suites passed after 0.8 seconds.", 200, 0, 0),
      ("✘ Test run with 20 tests in 2 suites failed after 0.8 seconds with 3 issues.", 17, 3, 0),
      ("=========== 3 failed, 12 passed, 2 skipped, 1 warning in 0.12s ===========", 12, 3, 2),
      ("\u{1B}[32m\u{1B}[1m12 passed\u{1B}[0m\u{1B}[32m in 0.12s\u{1B}[0m", 12, 0, 0),
      ("Ran 7 tests in 0.1s\n\nOK", 7, 0, 0), ("Ran 7 tests in 0.1s\n\nOK (skipped=2)", 5, 0, 2),
      ("Ran 7 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=1)", 3, 3, 1),
      (
        "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out\ntest result: ok. 2 passed; 0 failed",
        14, 0, 1
      ),
      ("Test Suites: 1 failed, 4 passed, 5 total\nTests:       1 failed, 39 passed, 40 total", 39, 1, 0),
      (" Test Files  3 passed (3)\n      Tests  11 passed | 1 skipped (12)", 11, 0, 1),
      ("  12 passing (31ms)\n  1 failing", 12, 1, 0), ("# tests 12\n# pass 11\n# fail 1", 11, 1, 0),
      ("--- PASS: TestA (0.00s)\n    --- FAIL: TestB/x (0.00s)\n--- SKIP: TestC (0.00s)\nok  \tpkg\t0.1s", 1, 1, 1),
    ])
  func testCounts(_ output: String, _ passed: Int, _ failed: Int, _ skipped: Int) {
    #expect(TestCount(output: output.utf8) == TestCount(passed: passed, failed: failed, skipped: skipped))
  }

  @Test(
    "what no test runner says is no count",
    arguments: [
      "", "all good", "12", "I passed 3 exams", "passed 12", "Executed nothing", "compiled 12 files, 3 passed over",
      "Ran away", "--- PASSED", "Tests: none",
    ])
  func noCount(_ output: String) {
    #expect(TestCount(output: output.utf8) == nil)
  }

  @Test(
    "a beginning is a date, a time or a span",
    arguments: [
      ("2026-11-20", "2026-11-20T00:00:00Z"), ("2026-11-20T15:45:00+01:00", "2026-11-20T14:45:00Z"),
      ("2026-11-20 15:45", "2026-11-20T15:45:00Z"), ("1795520256", "2026-11-24T11:37:36Z"),
      ("3 days", "2026-11-21T12:00:00Z"), ("2 weeks ago", "2026-11-10T12:00:00Z"), ("1 hour", "2026-11-24T11:00:00Z"),
      ("90 minutes ago", "2026-11-24T10:30:00Z"),
    ])
  func beginnings(_ text: String, _ expected: String) throws {
    let now = try #require(Timestamp("2026-11-24T12:00:00Z"))
    #expect(SinceDate.read(text, now: now)?.text == expected)
  }

  @Test(
    "anything else is none", arguments: ["", "yesterday", "3", "3 parsecs", "-1 days", "3 days later", "2026-13-01"])
  func noBeginning(_ text: String) {
    #expect(SinceDate.read(text, now: Timestamp(milliseconds: 0)) == nil)
  }

  @Test("a list means the same in one piece and in any pieces")
  func pieces() throws {
    let list =
      "\u{1}abc\u{0}100\u{0}A\u{0}a@x\u{0}US-001\u{1F}US-002\u{0}subject\u{0}\n3\t1\tsrc/a\nb\u{0}0\t0\t\u{0}old\u{0}new\u{0}-\t-\tbin\u{0}"
      + "\u{1}def\u{0}200\u{0}B\u{0}b@x\u{0}\u{0}fix US-003\u{0}\u{1}ghi\u{0}50\u{0}A\u{0}a@x\u{0}\u{0}\u{0}\n9\t9\t1\t2\tx\u{0}"
    let bytes = Array(list.utf8)
    var whole = DiffListReader(RangeTally(), headerFields: RangeTally.logFields)
    whole.read(bytes[...])
    #expect(whole.isComplete)
    let expected = RangeMetrics(base: nil, mergeBase: nil, head: "h", net: NetDiff(), commits: whole.sink)
    #expect(expected.stories.map(\.id.text) == ["US-001", "US-002", "US-003"])
    #expect(expected.hotspots.map(\.path.text) == ["bin", "new", "src/a\nb"])
    #expect(whole.sink.all.lines == LineCount(insertions: 12, deletions: 10))
    var random = SeededRandom(3)
    for _ in 0..<50 {
      var reader = DiffListReader(RangeTally(), headerFields: RangeTally.logFields)
      var start = 0
      while start < bytes.count {
        let end = min(bytes.count, start + 1 + random.below(12))
        reader.read(bytes[start..<end])
        start = end
      }
      #expect(reader.isComplete)
      let found = RangeMetrics(base: nil, mergeBase: nil, head: "h", net: NetDiff(), commits: reader.sink)
      #expect(found.value == expected.value)
    }
  }

  @Test(
    "a list that git does not print is not taken for one",
    arguments: [
      "x\u{0}", "1\t2\u{0}", "a\tb\tc\u{0}", ":100644 100644 a b\u{0}", "\u{1}abc\u{0}1", "1\t1\t\u{0}old\u{0}",
      "1\t1\tcut",
    ])
  func malformed(_ text: String) {
    var reader = DiffListReader(RangeTally(), headerFields: RangeTally.logFields)
    reader.read(Array(text.utf8)[...])
    #expect(!reader.isComplete)
  }

  @Test("every path has a text of its own")
  func paths() {
    let paths: [[UInt8]] = [
      [0xFF], Array(#""\377""#.utf8), [0x22], [0x5C], Array("é".utf8), Array("e\u{301}".utf8), [0x61, 0x0A],
    ]
    let texts = paths.map { Array(GitPath($0).text.utf8) }
    #expect(Set(texts).count == paths.count)
    #expect(GitPath([0x62, 0xFF, 0x64]).text == #""b\377d""#)
  }
}
