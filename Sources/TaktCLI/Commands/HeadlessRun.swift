import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// Drives a run without a session and shows how it goes: what `run` and `resume` have in common.
struct HeadlessRun {
  private let project: Project
  private let arguments: Arguments
  private let context: Context

  init(_ project: Project, _ arguments: Arguments, _ context: Context) {
    self.project = project
    self.arguments = arguments
    self.context = context
  }

  /// Drives the latest run until it is over or rests.
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
    let summary = try RunStore(project).requireLatest().summary()
    switch end {
    case .finished(let result):
      if try RunStore(project).requireLatest().header.mode == .planning { return tellDraft(result) }
      let style = arguments.style(on: context.output, in: context)
      let account = RunSummaryText(summary, width: context.output.width, style: style).text
      let path = "\(Project.stateFolder)/runs/\(summary.run)/summary.md"
      context.answer(
        arguments, json: summary.value, text: "\(account)\naccount: \(path)\njournal: \(summary.journal)\n")
      return result.kind == .complete ? .success : .refused
    case .rests(let reason):
      let run = try RunStore(project).requireLatest()
      guard run.state.recoveryQuestions.isEmpty else {
        context.answer(
          arguments, json: summary.value,
          text: "run \(summary.run) rests: a person is asked; \(summary.doneCount) of \(summary.stories.count) stories "
            + "done\n" + run.state.recoveryQuestions.map { "\($0.text)\n" }.joined())
        return Signals.received.map(ExitStatus.signal) ?? .refused
      }
      let single = run.storyRestedAfter
      let goesOn =
        run.state.trip?.breaker.afterResume ?? run.obstacle?.limit.kind.advice
        ?? (single == nil
          ? "`takt-helper resume` goes on"
          : "`takt-helper resume` goes on with all, `takt-helper resume --single-task` with one")
      context.answer(
        arguments, json: summary.value,
        text: "run \(summary.run) rests: \(reason); \(summary.doneCount) of \(summary.stories.count) stories done; "
          + "\(goesOn)\n")
      if let signal = Signals.received { return .signal(signal) }
      if let single, run.state.story(single).phase.isDone { return .success }
      if run.state.trip != nil { return .breaker }
      return run.obstacle != nil ? .provider : .refused
    }
  }

  private func tellDraft(_ result: RunResult) -> ExitStatus {
    let isDrafted = result.kind == .complete
    context.answer(
      arguments, json: ["drafted": .bool(isDrafted), "reason": .string(result.reason)],
      text: isDrafted
        ? "the draft is ready: `takt-helper plan review` shows it\n" : "there is no draft: \(result.reason)\n")
    return isDrafted ? .success : .refused
  }
}
