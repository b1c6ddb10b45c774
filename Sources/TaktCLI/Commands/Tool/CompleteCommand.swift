import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper complete`: prints names for a shell's completion script.
enum CompleteCommand {
  /// The table entry.
  static let command = Command(
    path: ["complete"], group: .machinery, callableBy: [.user],
    summary: "print names for a completion script, one a line",
    discussion: "What cannot be read has no names; the exit status is 0 all the same.",
    parameters: [.positional("KIND", choices: NameKind.allCases.map(\.rawValue), "what the names are of")],
    examples: [Example("takt-helper complete stories", "the stories of the plan")],
    isHidden: true,
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let names = try names(arguments.required("KIND", as: NameKind.self), ProjectNames(context))
    // The scripts put names into word lists that shells expand, so a name of any other letters is not offered.
    for name in names where name.utf8.allSatisfy(isPlain) { context.output.write("\(name)\n") }
    return .success
  }

  private static func names(_ kind: NameKind, _ project: ProjectNames) -> [String] {
    switch kind {
    case .stories: project.stories
    case .gates: project.gates
    case .runs: project.runs
    case .guides: project.guides
    case .workflows: project.workflows
    case .settings: SettingTable.all.map(\.name)
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
