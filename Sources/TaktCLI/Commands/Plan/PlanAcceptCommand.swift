import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper plan accept`: makes the last draft the plan.
enum PlanAcceptCommand {
  /// The table entry.
  static let command = Command(
    path: ["plan", "accept"], group: .planning, callableBy: [.user, .session],
    summary: "make the reviewed draft the plan",
    discussion:
      "Writes stories.json and .takt/scenarios.json. The previous files are kept in the planning run's folder.",
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
