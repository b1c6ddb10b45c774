import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper waves`: what can be done when, and how long it takes.
enum WavesCommand {
  static let command = Command(
    path: ["waves"], group: .checking,
    summary: "show which stories can be done when, and how long that takes",
    discussion: """
      Without FILE it is the project's plan. Durations come from `.takt/stats.json`; without it a small story takes 2 \
      minutes, a medium one 5 and a large one 12. Stories that are done take no time.

      --write puts the waves into the plan and changes no other byte.
      """,
    parameters: [
      .positional("FILE", isRequired: false, completion: .files, "the plan"),
      .option("workers", "N", "estimate for so many workers; as many as are of use, four at most, otherwise"),
      .flag("mermaid", "print the dependencies as a Mermaid flowchart"),
      .flag("dot", "print the dependencies for Graphviz"),
      .flag("write", "put the waves into the plan"),
      .json,
    ],
    examples: [
      Example("takt-helper waves", "for people"),
      Example("takt-helper waves stories.json --workers 3 --json", "for programs"),
      Example("takt-helper waves --mermaid", "as a picture"),
      Example("takt-helper waves --write", "into the plan"),
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
