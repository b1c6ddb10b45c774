import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper start`: begins a run for a Claude Code session to drive.
enum StartCommand {
  /// The table entry.
  static let command = Command(
    path: ["start"], group: .running,
    summary: "begin a run, or go on with the one that is there",
    discussion: """
      Checks the plan and the repository first; when something is not as it should be, nothing is changed. The run then \
      waits for a driver: a Claude Code session that asks `takt-helper next`, as `/takt solo` does. \
      `takt-helper run` begins a run and drives it itself.
      """,
    parameters: [
      RunParameters.mode, RunParameters.workflow, RunParameters.plan, RunParameters.trustPasses,
      RunParameters.maxParallel, RunParameters.maxIterations, RunParameters.singleTask, RunParameters.archivePrevious,
      .json,
    ],
    examples: [
      Example("takt-helper start solo", "one story at a time, in this checkout"),
      Example("takt-helper start solo --plan plans/stories.json", "with a plan that lies elsewhere"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let answer = try RunParameters.start(arguments).begin(Project.locate(context))
    RunParameters.tell(answer, context)
    context.answer(
      arguments,
      json: [
        "run": .string(answer.run.text), "active": .bool(answer.wasActive), "mode": .string(answer.mode.rawValue),
      ],
      text: answer.wasActive
        ? "run \(answer.run) goes on; ask `takt-helper next` what to do\n"
        : "run \(answer.run) is begun; ask `takt-helper next` what to do\n")
    return .success
  }
}

/// What commands that begin a run have in common.
enum RunParameters {
  static let mode = Parameter.positional(
    "MODE", choices: RunMode.building.map(\.rawValue), "solo: one story at a time; team: several")
  static let workflow = Parameter.option("workflow", "NAME", "the workflow to follow (default: lights-out)")
  static let plan = Parameter.option(
    "plan", "FILE", completion: .files, "the plan (default: stories.json in the repository's root)")
  static let trustPasses = Parameter.flag(
    "trust-passes", "take stories that the plan says are done for done, without evidence")
  static let maxParallel = Parameter.option(
    "max-parallel", "N", "stories side by side in team mode (default: cores, at most 4)")

  static let isolation = Parameter.option(
    "isolation", "KIND", choices: ["worktree", "clone"], "how a team's trees are kept apart (default: worktree)")
  static let maxIterations = Parameter.option(
    "max-iterations", "N", "rounds that a story may have, at most 50 (default: 10)")
  static let singleTask = Parameter.flag("single-task", "rest when one story is done, with all its attempts")
  static let archivePrevious = Parameter.flag(
    "archive-previous", "first copy what the last run left to \(Archive.folder)/")

  /// The request that the arguments make.
  static func start(_ arguments: Arguments) throws(Failure) -> RunStart {
    var start = RunStart(
      mode: try arguments.required("MODE", as: RunMode.self),
      workflow: arguments.value("workflow") ?? "lights-out", plan: arguments.value("plan"),
      trustsPasses: arguments.flag("trust-passes"),
      maxIterations: try arguments.integer("max-iterations", in: BreakerLimits.iterations))
    start.isSingleTask = arguments.flag("single-task")
    start.archivesPrevious = arguments.flag("archive-previous")
    start.maxParallel = try maxParallel(arguments) ?? ParallelLimit.proposed(cores: Machine.coreCount)
    return start
  }

  /// How many stories a person wants side by side, from 1 to 16, or nil; the command must declare `maxParallel`.
  static func maxParallel(_ arguments: Arguments) throws(Failure) -> Int? {
    try arguments.integer(maxParallel.name, in: ParallelLimit.range)
  }

  /// Tells what a person should know of a run that begins: that it is no team, and which stories only claim to be done.
  static func tell(_ answer: RunStart.Answer, _ context: Context) {
    if let archive = answer.archive {
      context.errorOutput.write("takt-helper: note: the last run is archived in \(archive)\n")
    }
    if !answer.soloBecause.isEmpty {
      context.errorOutput.write(
        "takt-helper: note: a team cannot help here: \(answer.soloBecause); the run works in solo mode\n")
    }
    for note in answer.notes { context.errorOutput.write("takt-helper: note: \(note)\n") }
    guard !answer.claims.isEmpty else { return }
    let names = answer.claims.map(\.text).joined(separator: ", ")
    context.errorOutput.write(
      "takt-helper: note: the plan says that \(names) passed, but nothing proves it, so it is worked on like the others "
        + "(`--trust-passes` leaves it out)\n")
  }
}
