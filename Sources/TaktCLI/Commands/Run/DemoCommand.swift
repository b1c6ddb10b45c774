import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper demo`: takt at work, without a model and without touching anything of the user's.
enum DemoCommand {
  /// The table entry.
  static let command = Command(
    path: ["demo"], group: .running, callableBy: [.user],
    summary: "watch takt build six stories in a throw-away repository",
    discussion: """
      Makes a git repository with a small program, its tests and a plan, and runs the built-in workflow on it. The agent \
      follows a script instead of a model; everything else works as in any run. One story fails its gate and is retried, \
      and one agent makes a false claim and is caught. Takes about ten seconds and needs git and a shell; the folder is \
      removed at the end.
      """,
    parameters: [
      .option("keep", "DIR", completion: .directories, "work in DIR, which must be empty or new, and keep it"),
      .flag("fast", "leave out the pauses that let you follow the agent"),
      .json,
    ],
    examples: [
      Example("takt-helper demo", "watch it"),
      Example("takt-helper demo --fast --keep takt-demo", "keep what it makes: commits, journal, workbooks"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let cancellation = Cancellation()
    Signals.cancelOnTermination(cancellation)
    let demo = try Demo.begin(context, keeping: arguments.value("keep"), isFast: arguments.flag("fast"))
    let status: ExitStatus
    do {
      status = try play(demo, cancellation, arguments, context)
    } catch {
      try? demo.end()
      throw error
    }
    try demo.end()
    return status
  }

  private static func play(
    _ demo: Demo, _ cancellation: Cancellation, _ arguments: Arguments, _ context: Context
  ) throws(Failure) -> ExitStatus {
    let display = RunDisplay(context)
    defer { display.finish() }
    let outcome = try demo.play(cancellation: cancellation) { display.update($0) }
    display.finish()
    let style = arguments.style(on: context.output, in: context)
    let account = RunSummaryText(outcome.summary, width: context.output.width, style: style)
    // Progress ends just above on a terminal; a file begins with the account itself.
    let gap = context.output.isTerminal ? "\n" : ""
    context.answer(
      arguments, json: outcome.summary.value(outcome.phase),
      text: gap + account.text + "\n" + whereToLook(demo, outcome, account, style))
    switch outcome.end {
    case .finished(let result): return result.kind == .complete ? .success : .refused
    case .rests: return Signals.received.map(ExitStatus.signal) ?? .refused
    }
  }

  // MARK: - Where to look

  private static func whereToLook(
    _ demo: Demo, _ outcome: Demo.Outcome, _ account: RunSummaryText, _ style: Style
  ) -> String {
    guard demo.isKept else {
      return account.paragraph(
        "The folder is removed now. `takt-helper demo --keep DIR` keeps it, with its commits, journal and workbooks.")
    }
    let root = ShellWord.quoted(demo.root)
    var lines = [
      ("folder", demo.root),
      ("commits", "git -C \(root) log --oneline main..\(outcome.summary.branch)"),
      ("journal", "\(demo.root)/\(outcome.summary.journal)"),
    ]
    switch outcome.end {
    case .finished: lines.append(("summary", outcome.folder.summary))
    case .rests: lines.append(("resume", "takt-helper -C \(root) resume"))
    }
    return style.bold("Where to look") + "\n"
      + lines.map { "  \(TerminalText.padded($0.0, to: 8))  \(ForeignText.visible($0.1))\n" }.joined()
  }
}
