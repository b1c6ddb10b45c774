import TaktEngine
import TaktSystem
import TaktText

/// `takt-helper guide`: prints what a skill needs to know only now and then.
enum GuideCommand {
  /// The table entry.
  static let command = Command(
    path: ["guide"], group: .agents,
    summary: "print one of takt's guides for skills and agents",
    discussion: "A skill stays short because what it needs only now and then is fetched here.",
    parameters: [.positional("NAME", "prd or stories")],
    examples: [Example("takt-helper guide stories", "what a good plan looks like")],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let name = try arguments.required("NAME")
    guard name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x2D }) else {
      throw Failure(.usage, "`\(ForeignText.line(name))` is not the name of a guide", hints: ["known: prd, stories"])
    }
    let project = try? Project.locate(context)
    let file = try Pack(context, project: project).file("guides", "\(name).md")
    context.output.write(String(decoding: file.source.bytes, as: UTF8.self))
    return .success
  }
}
