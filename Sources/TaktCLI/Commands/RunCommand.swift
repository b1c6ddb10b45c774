import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper run`: begins a run, or goes on with one, and drives it without a session.
enum RunCommand {
  /// The table entry.
  static let command = Command(
    path: ["run"], group: .running,
    summary: "begin a run, or go on with one, and drive it to its end",
    discussion: """
      Starts the agents itself, one program per assignment. Progress goes to standard error, the account of the run to \
      standard output. Ctrl-C lets the run rest in good order. Exit status 0 means that all stories are done, 1 that some \
      are blocked or that a person is asked, 5 that the run rests because the model's provider is in the way, 6 that a \
      breaker stopped it; with `--single-task` it is about the one story. A limit or an overload is waited for, for up to \
      six hours; `--no-wait` lets the run rest instead.
      """,
    parameters: [
      RunParameters.mode, agent, script, RunParameters.workflow, RunParameters.plan, RunParameters.trustPasses,
      RunParameters.maxParallel, RunParameters.isolation, RunParameters.maxIterations, RunParameters.singleTask,
      RunParameters.archivePrevious, noWait, .json,
    ],
    examples: [
      Example("takt-helper run solo", "with Claude Code, headless"),
      Example("takt-helper run solo --agent scripted --script script.json", "with a script instead of a model"),
    ],
    run: run)

  static let agent = Parameter.option("agent", "NAME", choices: Agents.names, "who does the work (default: claude)")
  static let script = Parameter.option("script", "FILE", completion: .files, "what the scripted agent does")

  static let noWait = Parameter.flag(
    "no-wait", "let the run rest instead of waiting for the model's provider")

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let project = try Project.locate(context)
    let configuration = try Configuration.read(project.configurationSource()).get("the configuration")
    let name = arguments.value("agent") ?? "claude"
    let agent = try Agents.named(name, script: arguments.value("script"), configuration: configuration, context)
    var start = try RunParameters.start(arguments)
    if let kind = arguments.value("isolation").flatMap(Isolation.init(rawValue:)) { start.isolation = kind }
    let answer = try start.begin(project)
    RunParameters.tell(answer, context)
    return try HeadlessRun(project, arguments, context).drive(
      agent, script: arguments.value("script") ?? "", waits: !arguments.flag("no-wait"))
  }
}

/// `takt-helper resume`: takes up a run that was stopped, interrupted or killed.
enum ResumeCommand {
  /// The table entry.
  static let command = Command(
    path: ["resume"], group: .running,
    summary: "go on with a run that was stopped, interrupted or killed",
    discussion: """
      Goes on where git and the journal say that the run was. A run that was driven by `takt-helper run` is driven on with \
      the same agent; for one that a Claude Code session drove, either name an agent or type `/takt solo` or `/takt team` \
      in Claude Code. After a breaker it needs as many new rounds, or the same budget again, to trip once more. A wait for \
      the model's provider goes on to the time that was stated; what needs a person, such as a login, is tried at once.

      Where journal, git and trees do not fit together, the run rests and a person is asked. `--take` goes on with what is \
      there, `--discard` puts it aside under `refs/takt/keep/` and begins the story anew.
      """,
    parameters: [
      RunCommand.agent, RunCommand.script, RunCommand.noWait, RunParameters.singleTask,
      answer(.take, "go on with what is there of a story"),
      answer(.discard, "put aside what is there of a story, and begin anew"), .json,
    ],
    examples: [
      Example("takt-helper resume", "as it was driven before"),
      Example("takt-helper resume --agent claude", "headless from here on"),
      Example("takt-helper resume --discard US-002", "when that is what `status` asks"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let project = try Project.locate(context)
    try settle(project, arguments, context)
    let known = try RunStore(project).requireLatest()
    let last = known.state.lastHeadlessDriver
    // A session that waits for the answer goes on by itself.
    let isInSession =
      known.state.driver?.kind == .session && arguments.value("agent") == nil
      && known.state.driver?.process.map { ProcessIdentity($0).isAlive } == true
    guard known.state.result == nil, !isInSession, let name = arguments.value("agent") ?? last?.agent else {
      return try resume(project, known, arguments, context)
    }
    let script = arguments.value("script").map(context.absolutePath) ?? last?.script ?? ""
    let agent = try Agents.named(
      name, script: script.isEmpty ? nil : script, configuration: known.configuration, context)
    return try HeadlessRun(project, arguments, context).drive(agent, script: script, waits: !arguments.flag("no-wait"))
  }

  private static func answer(_ answer: RecoveryAnswer, _ summary: String) -> Parameter {
    .option(answer.rawValue, "STORY", isRepeating: true, summary)
  }

  /// Takes in what the person answers, and how far the run is to go.
  private static func settle(_ project: Project, _ arguments: Arguments, _ context: Context) throws(Failure) {
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
    let isSingle = arguments.flag("single-task")
    guard try RunStore(project).requireLatest().state.result == nil else { return }
    let kept = try RunStore(project).change("resume") { (run) throws(Failure) -> [String] in
      try run.reclaimLease()
      var kept: [String] = []
      for (story, answer) in answers { kept += [try run.answer(story, answer)].compactMap(\.self) }
      try run.limit(toOneStory: isSingle)
      return kept
    }
    for ref in kept { context.errorOutput.write("takt-helper: note: what was put aside is at \(ref)\n") }
  }

  private static func resume(
    _ project: Project, _ known: Run, _ arguments: Arguments, _ context: Context
  ) throws(Failure) -> ExitStatus {
    if let result = known.state.result {
      try RunStore(project).endSurvivors()
      TreeRelease(project).releaseAfterEnd()
      context.answer(
        arguments, json: ["run": .string(known.folder.id.text), "state": .string(result.kind.rawValue)],
        text: "run \(known.folder.id) is over; there is nothing to resume\n")
      return result.kind == .complete ? .success : .refused
    }
    try RunStore(project).change("resume") { (run) throws(Failure) in
      try run.requirePlace()
      try run.resume()
      _ = try run.advance()
    }
    let questions = try RunStore(project).requireLatest().state.recoveryQuestions
    guard questions.isEmpty else {
      context.answer(
        arguments,
        json: [
          "run": .string(known.folder.id.text), "state": "human", "recovery": .array(questions.map(\.value)),
        ],
        text: "run \(known.folder.id) rests: a person is asked\n" + questions.map { "\($0.text)\n" }.joined())
      return .refused
    }
    let invocation = try known.header.mode.invocation
    context.answer(
      arguments, json: ["run": .string(known.folder.id.text), "state": "running"],
      text:
        "run \(known.folder.id) may go on: type `\(invocation)` in Claude Code, "
        + "or `takt-helper resume --agent claude`\n")
    return .success
  }
}
