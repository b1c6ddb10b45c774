import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper plan review`: shows the last draft.
enum PlanReviewCommand {
  /// The table entry.
  static let command = Command(
    path: ["plan", "review"], group: .planning, callableBy: [.user, .session],
    summary: "show the draft of a plan and how it differs",
    discussion:
      "Scenarios are only counted, not shown: read them in the file that is named, where no agent looks.",
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
