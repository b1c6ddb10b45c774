import TaktCLI
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("who may call what")
struct CallRightsTests {
  private func passes(_ words: String, for caller: Caller) -> Bool {
    HelperCall("takt-helper \(words)").map { CommandTable.takt.callRights.permits($0, for: caller) } ?? false
  }

  @Test(
    "sessions and agents pass with their own commands only",
    arguments: [
      ("start solo", true, false), ("next", true, false), ("status --json", true, false), ("stop", true, false),
      ("run start solo", true, false), ("run next", true, false), ("run status --json", true, false),
      ("run stop", true, false), ("run resume", false, false), ("run team", false, false),
      ("validate stories.json", true, false), ("waves", true, false), ("plan waves", true, false),
      ("doctor", true, false), ("version", true, true), ("help plan", true, true),
      ("workflow list", true, false), ("workflow show lights-out", true, false),
      ("metrics --html x", false, false), ("workspace list", false, false), ("workspace gc", false, false),
      ("trees", false, false),
      ("trees gc", false, false),
      ("brief k3", false, true), ("finish k3 --outcome done", false, true), ("gates tests", false, true),
      ("guide prd", true, false), ("guide stories", true, false), ("plan draft tasks/prd-a.md", true, false),
      ("plan review", true, false), ("plan review --json", true, false), ("plan accept", true, false),
      ("plan create tasks/prd-a.md", false, false), ("plan", false, false), ("plan -q create x", false, false),
      ("plan 'create' x", false, false), ("plan Draft x", false, false), ("plan draft x -C /y", false, false),
      ("plan accept; id", false, false), ("import tasks/prd-a.md", false, false),
      ("plan import tasks/prd-a.md", false, false),
      ("stop --abandon", false, false), ("run stop --abandon", false, false), ("resume", false, false),
      ("run solo", false, false), ("hook stop", false, false), ("complete stories", false, false),
      ("demo", false, false), ("completions bash", false, false), ("", false, false), ("-C /x next", false, false),
      ("next -C /x", false, false), ("next -C/x", false, false), ("gates --directory /x", false, false),
      ("gates --directory=/x", false, false), ("gates '-C' /x", false, false), ("next; id", false, false),
      ("-- next", false, false), ("run -- next", false, false),
    ])
  func permitted(_ words: String, _ session: Bool, _ agent: Bool) {
    #expect(passes(words, for: .session) == session)
    #expect(passes(words, for: .agent) == agent)
  }

  @Test("what runs gates, prepares a tree or waits may take minutes, by any of its names")
  func slow() {
    let rights = CommandTable.takt.callRights
    let slow = ["brief k3", "finish k3", "gates", "next", "run next", "status", "start solo", "run", "nonsense"].filter
    {
      HelperCall("takt-helper \($0)").map(rights.isSlow) ?? false
    }
    #expect(slow == ["brief k3", "finish k3", "gates", "next", "run next"])
  }

  @Test("nobody but the user starts programs of their own choice, resumes, or cleans up")
  func reserved() {
    for command in CommandTable.takt.commands {
      let startsPrograms = command.options.contains { $0.name == "agent" || $0.name == "script" }
      if startsPrograms { #expect(command.callableBy == [.user], "\(command.name)") }
      #expect(!command.callableBy.isSuperset(of: [.session, .agent]) || ["help", "version"].contains(command.name))
    }
  }

  @Test("the hook reads the table that it is called from")
  func hook() throws {
    try TemporaryDirectory.with { directory in
      for (line, isAllowed) in [("takt-helper run next", true), ("takt-helper run resume", false)] {
        let test = TestContext.real(in: directory)
        var context = test.context
        let input = JSONValue.object([
          ("session_id", "s1"), ("transcript_path", "/t"), ("cwd", .string(directory.path)), ("tool_name", "Bash"),
          ("tool_input", ["command": .string(line)]),
        ])
        context.standardInput = FixedInputStream(input.compact)
        #expect(Tool.run(arguments: ["hook", "pre-tool-use"], context: context) == .success)
        #expect(test.output.text.contains(#""permissionDecision":"allow""#) == isAllowed)
      }
    }
  }
}
