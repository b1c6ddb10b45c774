import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper finish`: an agent's only way to report.
enum FinishCommand {
  /// The table entry.
  static let command = Command(
    path: ["finish"], group: .machinery, callableBy: [.agent], isSlow: true,
    summary: "report on a job; the report is checked",
    discussion: """
      Reads the workbook from standard input. It has four sections: Decisions, Files Changed, Blockers Encountered and \
      Notes for Merge. Files Changed must name what git sees, no more and no less. The helper runs the configured gates. \
      When everything agrees, it commits.

      A refused report changes nothing: do what the answer says and finish again. Exit status 0 means accepted, 1 refused.
      """,
    parameters: [
      JobParameter.token,
      .option(
        "outcome", "OUTCOME", isRequired: true,
        "done, unchanged or blocked; in other steps one of the step's conditions"),
      .option("category", "CATEGORY", "implementation_error, spec_unclear or spec_impossible"),
      .option("reason", "TEXT", "what is in the way, or why nothing needed to change"),
      .json,
    ],
    examples: [
      Example("takt-helper finish TOKEN --outcome done", "with the workbook on standard input"),
      Example(
        "takt-helper finish TOKEN --outcome blocked --category spec_unclear --reason 'Which?'",
        "when the story cannot be done"),
    ],
    run: run)

  /// The longest workbook that is read.
  private static let workbookLimit = 1 << 20

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let jobID = try JobParameter.read(arguments)
    let outcome = try arguments.required("outcome")
    let category = try category(arguments, outcome)
    let project = try Project.locate(context)
    let written = context.standardInput.isTerminal ? [] : try context.standardInput.readAll(limit: workbookLimit)
    // As takt's own hook writes it for an agent in a work tree of its own.
    let text = context.environment["TAKT_INPUT"] == "percent" ? PercentText.decoded(written) : written
    let report = FinishReport(
      outcome: outcome, category: category, reason: arguments.value("reason") ?? "",
      text: String(decoding: text, as: UTF8.self))
    // A gate has a session of its own, so whoever stops this command must stop the gate through it.
    let cancellation = Cancellation()
    Signals.cancelOnTermination(cancellation)
    let answer = try Finish(project).submit(jobID, report, cancellation: cancellation) { gate in
      context.errorOutput.write("takt-helper: gate `\(gate)` …\n")
    }
    return render(answer, arguments, context)
  }

  private static func category(_ arguments: Arguments, _ outcome: String) throws(Failure) -> BlockCategory {
    if let category = try arguments.choice("category", as: BlockCategory.self) { return category }
    guard outcome == AgentWork.blocked else { return .implementationError }
    throw Failure(
      .usage, "a block needs a category",
      hints: ["add `--category` with one of: \(BlockCategory.reportable.map(\.rawValue).joined(separator: ", "))"])
  }

  private static func render(_ answer: FinishAnswer, _ arguments: Arguments, _ context: Context) -> ExitStatus {
    switch answer {
    case .accepted(let commit, let files):
      context.answer(
        arguments, json: ["accepted": true, "commit": commit.map { .string($0) } ?? .null, "files": .strings(files)],
        text:
          "accepted\(commit.map { " and committed as \($0.prefix(10))" } ?? ", nothing to commit"). You are done: end now.\n"
      )
      return .success
    case .blocked:
      context.answer(arguments, json: ["accepted": true, "blocked": true], text: "noted. You are done: end now.\n")
      return .success
    case .refused(let refusals, let isOver):
      let list = refusals.enumerated().map {
        "\($0.offset + 1). \(ForeignText.visible($0.element.message, keepingLineBreaks: true))\n"
      }
      let end =
        isOver
        ? "This was the last report that you can make. End now; another agent takes over."
        : "Nothing was changed. Fix this and finish again with the same token."
      context.answer(
        arguments,
        json: [
          "accepted": false, "over": .bool(isOver),
          "refusals": .array(refusals.map { ["code": .string($0.code), "message": .string($0.message)] }),
        ],
        text: "refused:\n\(list.joined())\(end)\n")
      return .refused
    }
  }
}
