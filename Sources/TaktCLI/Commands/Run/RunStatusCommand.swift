import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper run status`: shows the state of the project and its latest run.
enum RunStatusCommand {
  /// The table entry.
  static let command = Command(
    path: ["run", "status"], aliases: [["status"]], group: .running, callableBy: [.user, .session],
    summary: "show the state of the project and what to do next",
    discussion: """
      Reads the journal of the latest run; changes nothing and takes no lock.

      `state` in JSON is what `takt-helper next` says of the run, or `interrupted` when the process that drove it is
      gone, `unattended` when nobody drives it, and `none` when there is no run.
      """,
    parameters: [.json],
    examples: [
      Example("takt-helper status", "for people"),
      Example("takt-helper status --json", "for programs"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let status = try ProjectStatus(Project.locate(context))
    let style = arguments.style(on: context.output, in: context)
    context.answer(arguments, json: status.value, text: text(status, context, style))
    return .success
  }

  private static func text(_ status: ProjectStatus, _ context: Context, _ style: Style) -> String {
    var text = "\(ForeignText.line(status.headline, limit: 400))\n"
    if !status.stories.isEmpty {
      var table = TextTable([
        .init("story"), .init("title"), .init("state"), .init("attempts", isAlignedRight: true), .init("note"),
      ])
      for story in status.stories {
        table.add([
          .init(story.id.text), .init(story.title), .init(story.state, emphasis(story.state)),
          .init(story.attempts == 0 ? "" : String(story.attempts)), .init(story.note),
        ])
      }
      text += "\n" + table.rendered(width: context.output.width, style: style) + "\n"
    }
    for line in status.details { text += "\(ForeignText.line(line, limit: 400))\n" }
    return text + "next: \(status.advice)\n"
  }

  private static func emphasis(_ state: String) -> Style.Emphasis? {
    switch state {
    case "passed": .green
    case "blocked": .red
    case "running": .bold
    default: nil
    }
  }
}
