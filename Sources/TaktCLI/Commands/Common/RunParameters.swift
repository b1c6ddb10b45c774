import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// What commands that begin or drive a run have in common.
enum RunParameters {
  static let mode = Parameter.positional(
    "MODE", choices: RunMode.building.map(\.rawValue), "solo: one story at a time; team: several")
  static let workflow = Parameter.option(
    "workflow", "NAME", completion: .names(.workflows), "the workflow to follow (default: lights-out)")
  static let plan = Parameter.option(
    "plan", "FILE", completion: .files, "the plan (default: stories.json in the repository's root)")
  static let trustPasses = Parameter.flag(
    "trust-passes", "accept without evidence what the plan says is done")
  static let maxParallel = Parameter.option(
    "max-parallel", "N", "with team: how many stories at a time, up to 16 (default: cores, at most 4)")
  static let isolation = Parameter.option(
    "isolation", "KIND", choices: ["worktree", "clone"],
    "with team: how work trees are kept apart (default: worktree)")
  static let maxIterations = Parameter.option(
    "max-iterations", "N", "attempts at a story, at most 50 (default: 10)")
  static let singleTask = Parameter.flag("single-task", "stop after one story, with all its attempts")
  static let archivePrevious = Parameter.flag(
    "archive-previous", "first copy what the last run left to \(Archive.folder)/")
  static let agent = Parameter.option("agent", "NAME", choices: Agents.names, "who does the work (default: claude)")
  static let script = Parameter.option(
    "script", "FILE", completion: .files, "with --agent scripted: what the agent does")
  static let noWait = Parameter.flag(
    "no-wait", "stop instead of waiting for the model's provider")

  /// The request that the arguments make.
  static func start(_ arguments: Arguments) throws(Failure) -> RunStart {
    let mode = try arguments.required("MODE", as: RunMode.self)
    if mode != .team {
      try refuse([maxParallel, isolation], in: arguments, because: "only `team` works on several stories")
    }
    var start = RunStart(
      mode: mode, workflow: arguments.value("workflow") ?? "lights-out", plan: arguments.value("plan"),
      trustsPasses: arguments.flag("trust-passes"),
      maxIterations: try arguments.integer("max-iterations", in: BreakerLimits.iterations))
    start.isSingleTask = arguments.flag("single-task")
    start.archivesPrevious = arguments.flag("archive-previous")
    start.maxParallel = try maxParallel(arguments) ?? ParallelLimit.proposed(cores: Machine.coreCount)
    return start
  }

  /// How many stories are worked on at a time, from 1 to 16, or nil; the command must declare `maxParallel`.
  static func maxParallel(_ arguments: Arguments) throws(Failure) -> Int? {
    try arguments.integer(maxParallel.name, in: ParallelLimit.range)
  }

  /// Refuses a script for an agent that reads none; `name` is the agent that will work.
  static func checkScript(_ arguments: Arguments, agent name: String) throws(Failure) {
    guard name != "scripted" else { return }
    try refuse([script], in: arguments, because: "the agent `\(name)` reads no script", hint: "add `--agent scripted`")
  }

  /// Refuses options that would have no effect.
  private static func refuse(
    _ parameters: [Parameter], in arguments: Arguments, because reason: String, hint: String? = nil
  ) throws(Failure) {
    for parameter in parameters where arguments.declares(parameter) && arguments.has(parameter) {
      throw Failure(
        .usage, "`\(parameter.spelling)` has no effect here: \(reason)",
        hints: [hint ?? "leave `\(parameter.spelling)` out"])
    }
  }

  /// Prints notes on a run that begins: where it differs from the request, and which stories only claim to be done.
  static func printNotes(_ answer: RunStart.Answer, _ context: Context) {
    func note(_ text: String) { context.errorOutput.write("takt-helper: note: \(text)\n") }
    if let archive = answer.archive { note("the last run is archived in \(archive)") }
    if !answer.soloBecause.isEmpty {
      note("a team cannot help here: \(answer.soloBecause); the run works in solo mode")
    }
    for text in answer.notes { note(text) }
    guard !answer.claims.isEmpty else { return }
    note(
      "the plan says that \(answer.claims.map(\.text).joined(separator: ", ")) passed, but nothing proves it, so it is "
        + "worked on like the others (`--trust-passes` accepts it)")
  }
}
