import TaktCLI
import TaktModel
import TaktSystem
import TaktText

/// A small table that uses everything a table can, so that tests do not change with takt's commands.
enum SampleTable {
  static let table = CommandTable(
    tool: "sample", summary: "a tool for tests",
    nouns: [CommandNoun("plan", "make plans"), CommandNoun("hook", "answer events")],
    commands: [status, create, show, hook, stop, fail, secret])

  static let status = Command(
    path: ["status"], aliases: [["plan", "status"], ["st"]], group: .running, callableBy: [.user],
    summary: "say how things are",
    discussion: """
      Reads the journal
      and says what it finds.

      A second paragraph that is long enough to be broken into two lines, because it goes on and on.
      """,
    parameters: [
      .positional("FILE", isRequired: false, completion: .files, "the file to read"),
      .option("workers", short: "w", "N", "how many at once"),
      .json,
    ],
    examples: [Example("sample status plan.json --workers=2", "with two workers")],
    run: echo)

  static let create = Command(
    path: ["plan", "create"], group: .checking, callableBy: [.user], summary: "create a plan",
    parameters: [
      .positional("NAME", "the plan's name"),
      .positional("STORY", isRepeating: true, isRequired: false, "its stories"),
      .option("size", "SIZE", choices: ["small", "medium", "large"], isRequired: true, "how big it is"),
      .option("label", "TEXT", isRepeating: true, "a word to find it by"),
      .option("after", "STORY", isRepeating: true, completion: .names(.stories), "a story to come after"),
      .option("template", "FILE", completion: .files, "a plan to begin with, and a long text to be broken in two"),
      .flag("dry-run", "write nothing"),
      .flag("chaos", isHidden: true, "fail somewhere"),
    ],
    examples: [Example("sample plan create garden --size small", "a small plan")],
    run: echo)

  static let show = Command(
    path: ["plan", "show"], group: .checking, callableBy: [.user, .session], summary: "show a plan",
    parameters: [.positional("WORKFLOW", completion: .names(.workflows), "how it is built")], examples: [], run: echo)

  static let hook = Command(
    path: ["hook"], group: .machinery, callableBy: [], summary: "answer an event",
    parameters: [.positional("EVENT", choices: ["start", "end"], "the event")], examples: [], run: echo)

  static let stop = Command(
    path: ["hook", "stop"], group: .machinery, callableBy: [], summary: "answer the event [stop]: it's over",
    examples: [], run: echo)

  static let fail = Command(
    path: ["fail"], group: .tool, callableBy: [.user], summary: "fail", parameters: [.json], examples: [],
    run: { _, _ throws(Failure) in
      throw Failure(
        .refused, "cannot finish `US-001`\u{1B}[2J", causes: ["the tests fail\n", "the compiler says no"],
        hints: ["mend them", "try again"])
    })

  static let secret = Command(
    path: ["secret"], group: .tool, callableBy: [.user], summary: "a command for few", examples: [], isHidden: true,
    run: echo)

  /// Prints where it runs, for the test to look at.
  private static func echo(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    context.output.write("ran in \(context.workingDirectory)\n")
    return .success
  }
}
