import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper plan waves`: shows which stories can be done when, and how long that takes.
enum PlanWavesCommand {
  static let command = Command(
    path: ["plan", "waves"], aliases: [["waves"]], group: .planning, callableBy: [.user, .session],
    summary: "show which stories can be done when, and how long it takes",
    discussion: """
      Without FILE, reads the project's plan. Durations come from `.takt/stats.json`; without it a small story takes 2 \
      minutes, a medium one 5 and a large one 12. Finished stories take no time.

      --write stores the waves in the plan and changes no other byte.
      """,
    parameters: [
      .positional("FILE", isRequired: false, completion: .files, "the plan"),
      .option("workers", "N", "estimate for N workers (default: as many as help, at most 4)"),
      .flag("mermaid", "print the dependencies as a Mermaid flowchart"),
      .flag("dot", "print the dependencies for Graphviz"),
      .flag("write", "store the waves in the plan"),
      .json,
    ],
    examples: [
      Example("takt-helper waves", "for people"),
      Example("takt-helper waves stories.json --workers 3 --json", "for programs"),
      Example("takt-helper waves --mermaid", "as a picture"),
      Example("takt-helper waves --write", "store them in the plan"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let workers = try arguments.integer("workers", in: 1...10_000)
    let forms = ["mermaid", "dot", Parameter.json.name].filter(arguments.flag)
    guard forms.count < 2 else {
      throw Failure(.usage, "`--\(forms[0])` and `--\(forms[1])` exclude each other", hints: ["give one of them"])
    }
    let file = try DocumentFile.plan(arguments.positional("FILE"), context: context)
    let durations = Statistics(context).durations(for: file)
    if arguments.flag("write") {
      let changed = try file.change("waves") { source throws(Failure) in
        try WaveEdits.edit(Schedule(PlanOutline.read(source))).map { [$0] } ?? []
      }
      let path = ForeignText.line(file.name)
      context.errorOutput.write(changed ? "wrote the waves into \(path)\n" : "\(path) has these waves already\n")
    }
    let schedule = Schedule(try PlanOutline.read(file.read()), durations: durations, workers: workers)
    if let form = forms.first.flatMap(ScheduleDiagram.init(rawValue:)) {
      context.output.write(form.text(schedule))
    } else if arguments.flag(Parameter.json.name) {
      context.output.write(schedule.jsonText + "\n")
    } else {
      let style = arguments.style(on: context.output, in: context)
      context.output.write(ScheduleText(schedule, width: context.output.width, style: style).text)
    }
    return .success
  }
}
