import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper run`: begins or continues a run, and drives it without a session.
enum RunCommand {
  /// The table entry.
  static let command = Command(
    path: ["run"], group: .running, callableBy: [.user],
    summary: "begin a run, or continue one, and drive it to its end",
    discussion: """
      Starts the agents itself, one program per job. Progress goes to standard error, the summary of the run to standard \
      output. Ctrl-C stops the run cleanly. Exit status 0 means that all stories are done, 1 that some are blocked or \
      that you are asked something, 4 that something on this machine is in the way, 5 that the run stopped because of the \
      model's provider, 6 that a breaker stopped it; \
      with `--single-task` it is about the one story. A limit or an overload is waited for, for up to six hours; \
      `--no-wait` stops the run instead.
      """,
    parameters: [
      RunParameters.mode, RunParameters.agent, RunParameters.script, RunParameters.workflow, RunParameters.plan,
      RunParameters.trustPasses, RunParameters.maxParallel, RunParameters.isolation, RunParameters.maxIterations,
      RunParameters.singleTask, RunParameters.archivePrevious, RunParameters.noWait, .json,
    ],
    examples: [
      Example("takt-helper run solo", "with Claude Code, headless"),
      Example("takt-helper run team --max-parallel 3", "up to three stories at a time"),
      Example("takt-helper run solo --agent scripted --script script.json", "with a script instead of a model"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let name = arguments.value("agent") ?? "claude"
    try RunParameters.checkScript(arguments, agent: name)
    let project = try Project.locate(context)
    let agent = try Agents.named(
      name, script: arguments.value("script"), configuration: project.configuration().configuration, context)
    var start = try RunParameters.start(arguments)
    if let kind = arguments.value("isolation").flatMap(Isolation.init(rawValue:)) { start.isolation = kind }
    let answer = try start.begin(project)
    RunParameters.printNotes(answer, context)
    return try HeadlessRun(project, arguments, context).drive(
      agent, script: arguments.value("script") ?? "", waits: !arguments.flag("no-wait"))
  }
}
