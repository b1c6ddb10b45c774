import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// Drives a run without a session and shows its progress, for `run`, `resume` and `plan create`.
struct HeadlessRun {
  private let project: Project
  private let arguments: Arguments
  private let context: Context

  init(_ project: Project, _ arguments: Arguments, _ context: Context) {
    self.project = project
    self.arguments = arguments
    self.context = context
  }

  /// Drives the latest run until it is over or stops.
  func drive(_ agent: any Agent, script: String, waits: Bool = true) throws(Failure) -> ExitStatus {
    let cancellation = Cancellation()
    Signals.cancelOnTermination(cancellation)
    let display = RunDisplay(context)
    defer { display.finish() }
    let path = script.isEmpty ? "" : context.absolutePath(script)
    let driver = HeadlessDriver(project, agent: agent, script: path, waits: waits, cancellation: cancellation) {
      display.update($0)
    }
    let end = try driver.drive()
    display.finish()
    let run = try RunStore(project).requireLatest()
    switch end {
    case .finished(let result):
      return try run.header.mode == .planning ? showDraft(result) : show(result, run)
    case .rests(let reason): return try showRest(reason, run)
    }
  }

  // MARK: - Ends

  private func show(_ result: RunResult, _ run: Run) throws(Failure) -> ExitStatus {
    let summary = try run.summary()
    let style = arguments.style(on: context.output, in: context)
    let account = RunSummaryText(summary, width: context.output.width, style: style).text
    let path = run.summaryPath.map { "summary: \($0)\n" } ?? ""
    context.answer(arguments, json: summary.value(run.phase), text: "\(account)\n\(path)journal: \(summary.journal)\n")
    return result.kind == .complete ? .success : .refused
  }

  private func showRest(_ reason: String, _ run: Run) throws(Failure) -> ExitStatus {
    let summary = try run.summary()
    let done = "\(summary.doneCount) of \(Plural.counted(summary.stories.count, "story", "stories")) done"
    guard run.state.recoveryQuestions.isEmpty else {
      context.answer(
        arguments, json: summary.value(run.phase),
        text: "run \(summary.run) needs your answer; \(done)\n"
          + run.state.recoveryQuestions.map { "\($0.text)\n" }.joined())
      return Signals.received.map(ExitStatus.signal) ?? .refused
    }
    let single = run.storyRestedAfter
    let advice =
      run.state.trip?.breaker.afterResume ?? run.obstacle?.limit.kind.advice
      ?? (single == nil
        ? "`takt-helper resume` continues"
        : "`takt-helper resume` continues with all stories, `takt-helper resume --single-task` with one")
    context.answer(
      arguments, json: summary.value(run.phase), text: "run \(summary.run) stopped: \(reason); \(done); \(advice)\n")
    if let signal = Signals.received { return .signal(signal) }
    if let single, run.state.story(single).phase.isDone { return .success }
    if run.state.trip != nil { return .breaker }
    if run.state.isStoppedByFault { return .environment }
    return run.obstacle != nil ? .provider : .refused
  }

  private func showDraft(_ result: RunResult) -> ExitStatus {
    let isDrafted = result.kind == .complete
    context.answer(
      arguments, json: ["drafted": .bool(isDrafted), "reason": .string(result.reason)],
      text: isDrafted
        ? "the draft is ready: `takt-helper plan review` shows it\n" : "there is no draft: \(result.reason)\n")
    return isDrafted ? .success : .refused
  }
}
