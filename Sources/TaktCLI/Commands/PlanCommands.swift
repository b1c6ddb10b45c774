import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper plan create`: has a planner draft a plan from a document.
enum PlanCreateCommand {
  /// The table entry.
  static let command = Command(
    path: ["plan", "create"], group: .planning,
    summary: "have a planner draft stories and scenarios from a PRD",
    discussion: """
      The planner's draft is refused until it is valid. Stories that are too big are sent back to be split, at most as \
      often as `--depth` says. The result is a draft: `plan review` shows it, `plan accept` makes it the plan.
      """,
    parameters: [
      .positional("PRD", completion: .files, "the document, as Markdown or text"),
      .option("depth", "N", "how often stories that are too big may be split (default: 2)"),
      RunCommand.agent, RunCommand.script, .json,
    ],
    examples: [
      Example("takt-helper plan create tasks/prd-task-status.md", "with Claude Code as the planner"),
      Example("takt-helper plan create tasks/prd-task-status.md --depth 0", "without splitting"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let project = try Project.locate(context)
    let configuration = try Configuration.read(project.configurationSource()).get("the configuration")
    let script = arguments.value("script") ?? ""
    let agent = try Agents.named(
      arguments.value("agent") ?? "claude", script: arguments.value("script"), configuration: configuration, context)
    let depth = try arguments.integer("depth", in: 0...10) ?? 2
    _ = try PlanningStart(document: try arguments.required("PRD"), depth: depth).begin(project)
    return try HeadlessRun(project, arguments, context).drive(agent, script: script)
  }
}

/// `takt-helper plan draft`: takes a draft that is there already.
enum PlanDraftCommand {
  /// The table entry.
  static let command = Command(
    path: ["plan", "draft"], group: .planning,
    summary: "take a draft of a plan from standard input",
    discussion: """
      The draft is one JSON object, {"plan": {...}, "scenarios": {"stories": {...}}}. Everything that is wrong with it is told \
      at once, and then nothing is changed. Scenarios that come this way never lie in the project's tree.
      """,
    parameters: [.positional("PRD", completion: .files, "the document that the draft was made from"), .json],
    examples: [Example("takt-helper plan draft tasks/prd-task-status.md", "with the draft on standard input")],
    run: run)

  /// The longest draft that is read.
  private static let draftLimit = 16 << 20

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let project = try Project.locate(context)
    let bytes = try context.standardInput.readAll(limit: draftLimit)
    let start = PlanningStart(document: try arguments.required("PRD"), depth: 0)
    let run = try start.take(SourceText(name: "draft", bytes: bytes), project)
    context.answer(
      arguments, json: ["run": .string(run.text)],
      text: "the draft is taken: `takt-helper plan review` shows it, `takt-helper plan accept` makes it the plan\n")
    return .success
  }
}

/// `takt-helper plan review`: shows the last draft.
enum PlanReviewCommand {
  /// The table entry.
  static let command = Command(
    path: ["plan", "review"], group: .planning,
    summary: "show the draft of a plan and how it differs",
    discussion:
      "Scenarios are only counted, not shown: read them in the file that is named, away from those who build.",
    parameters: [.json],
    examples: [Example("takt-helper plan review", "after `plan create`")],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let view = try DraftReview(Project.locate(context)).review()
    let style = arguments.style(on: context.output, in: context)
    context.answer(arguments, json: json(view), text: text(view, context, style))
    return .success
  }

  static func json(_ view: DraftReview.View) -> JSONValue {
    [
      "run": .string(view.run.text), "stage": .string(view.stage.rawValue), "path": .string(view.path),
      "scenarios": .string(view.scenariosPath), "diagnostics": .array(view.findings.map(\.json)),
      "difference": .string(view.difference),
      "stories": .array(
        view.plan.stories.map { story in
          [
            "id": .string(story.id.text), "title": .string(story.title), "size": .string(story.size.rawValue),
            "dependsOn": .strings(story.dependsOn.map(\.text)),
            "scenarios": .integer(view.scenarioCounts[story.id] ?? 0),
          ]
        }),
    ]
  }

  private static func text(_ view: DraftReview.View, _ context: Context, _ style: Style) -> String {
    var table = TextTable([
      .init("story"), .init("title"), .init("size"), .init("after"), .init("criteria", isAlignedRight: true),
      .init("scenarios", isAlignedRight: true),
    ])
    for story in view.plan.stories {
      table.add([
        .init(story.id.text), .init(story.title), .init(story.size.rawValue),
        .init(story.dependsOn.map(\.text).joined(separator: " ")), .init(String(story.acceptanceCriteria.count)),
        .init(String(view.scenarioCounts[story.id] ?? 0)),
      ])
    }
    var text = "draft of run \(view.run) for `\(view.plan.branchName)`\n\n"
    text += table.rendered(width: context.output.width, style: style)
    for finding in view.findings { text += "\n\(finding.rendered())\n" }
    if !view.difference.isEmpty { text += "\nagainst the present stories.json:\n\(view.difference)\n" }
    return text
      + "\ndraft: \(view.path)\nscenarios: \(view.scenariosPath)\nnext: `takt-helper plan accept` makes it the plan\n"
  }
}

/// `takt-helper plan accept`: makes the last draft the plan.
enum PlanAcceptCommand {
  /// The table entry.
  static let command = Command(
    path: ["plan", "accept"], group: .planning,
    summary: "make the draft that was reviewed the plan",
    discussion:
      "Writes stories.json and .takt/scenarios.json. What was there before is kept in the planning run's folder.",
    parameters: [.json],
    examples: [Example("takt-helper plan accept", "after `plan review`")],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let view = try DraftReview(Project.locate(context)).accept()
    context.answer(
      arguments, json: PlanReviewCommand.json(view),
      text: "stories.json has \(view.plan.stories.count) stories for `\(view.plan.branchName)`; "
        + "start with `/takt solo` or `takt-helper run solo`\n")
    return .success
  }
}
