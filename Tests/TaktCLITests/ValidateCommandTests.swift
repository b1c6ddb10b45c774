import TaktCLI
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("validate and waves")
struct ValidateCommandTests {
  private let good = """
    {"project": "p", "branchName": "takt/x", "userStories": [
      {"id": "US-001", "title": "Store tasks", "acceptanceCriteria": ["`a` prints 1"], "priority": 1, "startTime": "1763000000"},
      {"id": "US-002", "title": "List tasks", "acceptanceCriteria": ["`b` prints 2"], "priority": 2, "dependsOn": ["US-001"]}
    ]}

    """

  private let scenarios = """
    {"stories": {
      "US-001": [\(Self.scenario(1)), \(Self.scenario(2))], "US-002": [\(Self.scenario(3)), \(Self.scenario(4))]
    }}
    """

  private static func scenario(_ number: Int) -> String {
    #"{"id": "SC-00\#(number)", "given": "a", "when": "b", "then": "xylophone \#(number)"}"#
  }

  private func run(
    _ directory: TemporaryDirectory, _ words: String..., input: String = ""
  ) -> (status: ExitStatus, output: String, errors: String) {
    var test = TestContext.real(in: directory)
    test.context.standardInput = FixedInputStream(input)
    let status = Tool.run(arguments: words, context: test.context)
    return (status, test.output.text, test.errorOutput.text)
  }

  @Test("a good plan with its scenarios is valid, and --strict takes the warning for an error")
  func verdicts() throws {
    try TemporaryDirectory.with { directory in
      try directory.write(good, to: "stories.json")
      try directory.write(scenarios, to: ".takt/scenarios.json")
      let answer = run(directory, "validate", "stories.json", ".takt/scenarios.json")
      #expect(answer.status == .success)
      #expect(answer.output.hasSuffix("stories.json: valid, 1 warning\n.takt/scenarios.json: valid\n"))
      #expect(run(directory, "validate", "stories.json", "--strict").status == .refused)
      #expect(run(directory, "validate", "stories.json", "--json").output.hasPrefix(#"{"valid":true,"diagnostics":[{"#))
    }
  }

  @Test("an invalid file is a no, an unreadable one an input failure, an unknown one a wrong call")
  func statuses() throws {
    try TemporaryDirectory.with { directory in
      try directory.write("{}", to: "stories.json")
      try directory.write("x", to: "notes.txt")
      #expect(run(directory, "validate", "stories.json").status == .refused)
      #expect(run(directory, "validate", "absent/stories.json").status == .input)
      #expect(run(directory, "validate", "notes.txt").status == .usage)
      #expect(run(directory, "validate", "notes.txt", "--kind", "workbook").status == .refused)
      #expect(run(directory, "validate", "-", "--kind", "stories", input: good).status == .success)
    }
  }

  @Test("--fix repairs once, says what it did, and keeps the rest")
  func fix() throws {
    try TemporaryDirectory.with { directory in
      try directory.write(good, to: "stories.json")
      let first = run(directory, "validate", "stories.json", "--fix")
      #expect(first.status == .success)
      #expect(first.output.contains("repaired userStories[0].startTime: wrote the time as `2025-11-13T02:13:20Z`"))
      let repaired = try directory.text("stories.json")
      #expect(repaired.contains(#""priority": 1, "startTime": "2025-11-13T02:13:20Z", "type": "logic""#))
      let second = run(directory, "validate", "stories.json", "--fix", "--json")
      #expect(!second.output.contains("repairs"))
      #expect(try directory.text("stories.json") == repaired)
    }
  }

  @Test("no form of the answer shows what a scenario says")
  func secrecy() throws {
    try TemporaryDirectory.with { directory in
      try directory.write(good, to: "stories.json")
      try directory.write(String(scenarios.dropLast(4)) + "xylophone", to: ".takt/scenarios.json")
      for words in [["validate", ".takt/scenarios.json"], ["validate", ".takt/scenarios.json", "--json"]] {
        var test = TestContext.real(in: directory)
        test.context.standardInput = FixedInputStream("")
        #expect(Tool.run(arguments: words, context: test.context) == .refused)
        #expect(!(test.output.text + test.errorOutput.text).contains("xyl"))
      }
    }
  }

  @Test("waves are shown and written, and written once")
  func waves() throws {
    try TemporaryDirectory.with { directory in
      try directory.write(good, to: "stories.json")
      let shown = run(directory, "waves")
      #expect(shown.status == .success)
      expectGolden(shown.output, named: "cli/waves.txt")
      #expect(run(directory, "waves", "--write").errors == "wrote the waves into stories.json\n")
      let text = try directory.text("stories.json")
      let waves = #"  "waves": [{"wave": 1, "stories": ["US-001"]}, {"wave": 2, "stories": ["US-002"]}]"#
      #expect(text.contains(waves.dropFirst(2)))
      #expect(run(directory, "waves", "--write").errors == "stories.json has these waves already\n")
      #expect(try directory.text("stories.json") == text)
      #expect(run(directory, "validate", "stories.json").status == .success)
    }
  }

  @Test("durations come from the project's statistics")
  func statistics() throws {
    try TemporaryDirectory.with { directory in
      try directory.write(good, to: "stories.json")
      try directory.write(#"{"durations": {"small": {"minutes": 30}}}"#, to: ".takt/stats.json")
      #expect(run(directory, "waves", "--json").output.contains(#""serialMinutes":60,"parallelMinutes":60"#))
    }
  }

  @Test("wrong calls of waves are refused")
  func usage() throws {
    try TemporaryDirectory.with { directory in
      try directory.write(good, to: "stories.json")
      #expect(run(directory, "waves", "--workers", "0").status == .usage)
      #expect(run(directory, "waves", "--dot", "--json").status == .usage)
      #expect(run(directory, "waves", "absent.json").status == .input)
    }
  }
}
