import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper gates`: runs the quality gates in the caller's tree.
enum GatesCommand {
  /// The table entry.
  static let command = Command(
    path: ["gates"], group: .checking, callableBy: [.user, .agent], isSlow: true,
    summary: "run the quality gates, or one of them, in this work tree",
    discussion: """
      The gates are those of `takt.json`; during a run, those that it began with. Shows the end of each gate's \
      output and keeps all of it in a log. Exit status 0 means that all gates passed.
      """,
    parameters: [
      .positional("NAME", isRequired: false, completion: .names(.gates), "the gate to run (default: all)"), .json,
    ],
    examples: [
      Example("takt-helper gates", "all gates"),
      Example("takt-helper gates tests", "one gate"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let project = try Project.locate(context)
    // A gate has a session of its own, so whoever stops this command must stop the gate through it.
    let cancellation = Cancellation()
    Signals.cancelOnTermination(cancellation)
    let verdicts = try GateCheck(project).run(only: arguments.positional("NAME"), cancellation: cancellation)
    let hasPassed = verdicts.allSatisfy(\.result.passed)
    context.answer(
      arguments,
      // Where nothing was run, nothing has passed.
      json: ["passed": verdicts.isEmpty ? .null : .bool(hasPassed), "gates": .array(verdicts.map(\.result.value))],
      text: verdicts.map(text).joined() + (verdicts.isEmpty ? "no gates are configured in `takt.json`\n" : ""))
    return hasPassed ? .success : .refused
  }

  private static func text(_ verdict: GateRunner.Verdict) -> String {
    let result = verdict.result
    let head =
      "gate `\(result.name)`: \(result.passed ? "passed" : "FAILED") (\(result.ending), \(RunSummary.duration(result.milliseconds)))"
    return verdict.tail.isEmpty ? "\(head)\n" : "\(head), the end of \(result.log):\n\(verdict.tail)\n"
  }
}
