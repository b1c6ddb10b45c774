import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper run resume`: resumes a run that was stopped, interrupted or killed.
enum RunResumeCommand {
  /// The table entry.
  static let command = Command(
    path: ["run", "resume"], aliases: [["resume"]], group: .running, callableBy: [.user],
    summary: "resume a run that was stopped, interrupted or killed",
    discussion: """
      Continues where git and the journal say that the run was. A run that `takt-helper run` drove continues with the \
      same agent; for one that a Claude Code session drove, either name an agent or type `/takt solo` or `/takt team` \
      in Claude Code. A breaker that stopped the run grants the same number of attempts, or the same budget, again. A \
      wait for the model's provider continues until the stated time; what needs you, such as a login, is retried at once.

      If journal, git and work trees disagree, the run stops and asks you. `--take` continues with what a story has so \
      far, `--discard` moves it to `refs/takt/keep/` and starts the story again.
      """,
    parameters: [
      RunParameters.agent, RunParameters.script, RunParameters.noWait, RunParameters.singleTask,
      answer(.take, "continue with what the story has so far"),
      answer(.discard, "put aside what the story has so far, and start it again"), .json,
    ],
    examples: [
      Example("takt-helper resume", "as it was driven before"),
      Example("takt-helper resume --agent claude", "headless from here on"),
      Example("takt-helper resume --discard US-002", "if that is what `status` suggests"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let project = try Project.locate(context)
    try apply(answers: answers(arguments), project, arguments, context)
    let run = try RunStore(project).requireLatest()
    let last = run.state.lastHeadlessDriver
    // A session that waits for the answer continues by itself.
    let isInSession =
      run.state.driver?.kind == .session && arguments.value("agent") == nil
      && run.state.driver?.process.map { ProcessIdentity($0).isAlive } == true
    guard run.state.result == nil, !isInSession, let name = arguments.value("agent") ?? last?.agent else {
      try RunParameters.checkScript(arguments, agent: "claude")
      return try resume(project, run, arguments, context)
    }
    try RunParameters.checkScript(arguments, agent: name)
    let script = arguments.value("script").map(context.absolutePath) ?? last?.script ?? ""
    let agent = try Agents.named(
      name, script: script.isEmpty ? nil : script, configuration: run.configuration, context)
    return try HeadlessRun(project, arguments, context).drive(agent, script: script, waits: !arguments.flag("no-wait"))
  }

  private static func answer(_ answer: RecoveryAnswer, _ summary: String) -> Parameter {
    .option(answer.rawValue, "STORY", isRepeating: true, completion: .names(.stories), summary)
  }

  private static func answers(_ arguments: Arguments) throws(Failure) -> [(StoryID, RecoveryAnswer)] {
    var answers: [(StoryID, RecoveryAnswer)] = []
    for answer in [RecoveryAnswer.take, .discard] {
      for text in arguments.values(answer.rawValue) {
        guard let story = StoryID(text) else {
          throw Failure(
            .usage, "`\(ForeignText.line(text))` is no story",
            hints: ["name it as the plan does, for example `--\(answer.rawValue) US-002`"])
        }
        answers.append((story, answer))
      }
    }
    return answers
  }

  /// Records the user's answers, and whether the run stops after one story.
  private static func apply(
    answers: [(StoryID, RecoveryAnswer)], _ project: Project, _ arguments: Arguments, _ context: Context
  ) throws(Failure) {
    let latest = try RunStore(project).requireLatest()
    guard latest.state.result == nil else {
      guard answers.isEmpty else {
        throw Failure(
          .refused, "run \(latest.folder.id) is over, so there is nothing to answer",
          hints: ["`takt-helper status` shows how it ended"])
      }
      return
    }
    let isSingle = arguments.flag("single-task")
    let refs = try RunStore(project).change("resume") { (run) throws(Failure) -> [String] in
      try run.reclaimLease()
      var refs: [String] = []
      for (story, answer) in answers { refs += [try run.answer(story, answer)].compactMap(\.self) }
      try run.limit(toOneStory: isSingle)
      return refs
    }
    for ref in refs { context.errorOutput.write("takt-helper: note: what was put aside is at \(ref)\n") }
  }

  private static func resume(
    _ project: Project, _ known: Run, _ arguments: Arguments, _ context: Context
  ) throws(Failure) -> ExitStatus {
    if let result = known.state.result {
      try RunStore(project).endSurvivors()
      WorkspaceRelease(project).releaseAfterEnd()
      context.answer(
        arguments, json: ["run": .string(known.folder.id.text), "state": .string(known.phase.rawValue)],
        text: "run \(known.folder.id) is over; there is nothing to resume\n")
      return result.kind == .complete ? .success : .refused
    }
    try RunStore(project).change("resume") { (run) throws(Failure) in
      try run.requirePlace()
      try run.resume()
      _ = try run.advance()
    }
    let resumed = try RunStore(project).requireLatest()
    let questions = resumed.state.recoveryQuestions
    guard questions.isEmpty else {
      context.answer(
        arguments,
        json: [
          "run": .string(known.folder.id.text), "state": .string(resumed.phase.rawValue),
          "recovery": .array(questions.map(\.value)),
        ],
        text: "run \(known.folder.id) needs your answer\n" + questions.map { "\($0.text)\n" }.joined())
      return .refused
    }
    let invocation = try known.header.mode.invocation
    context.answer(
      arguments, json: ["run": .string(known.folder.id.text), "state": .string(resumed.phase.rawValue)],
      text:
        "run \(known.folder.id) can continue: type `\(invocation)` in Claude Code, "
        + "or run `takt-helper resume --agent claude`\n")
    return .success
  }
}
