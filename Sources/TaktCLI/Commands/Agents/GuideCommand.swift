import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper guide`: prints instructions that skills and agents need only sometimes.
enum GuideCommand {
  /// The table entry.
  static let command = Command(
    path: ["guide"], group: .machinery, callableBy: [.session],
    summary: "print one of takt's guides for skills and agents",
    discussion: "Keeps skills short: they fetch here what they need only sometimes.",
    parameters: [.positional("NAME", completion: .names(.guides), "prd or stories")],
    examples: [Example("takt-helper guide stories", "what a good plan looks like")],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let pack = Pack(context, project: try? Project.locate(context))
    context.output.write(try pack.guide(arguments.required("NAME")))
    return .success
  }
}
