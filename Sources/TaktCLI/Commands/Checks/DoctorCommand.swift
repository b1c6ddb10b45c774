import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper doctor`: checks that takt's requirements are met.
enum DoctorCommand {
  /// The table entry.
  static let command = Command(
    path: ["doctor"], group: .checking, callableBy: [.user, .session],
    summary: "check that takt's requirements are met",
    discussion: "Checks the machine, the installation and the project around the current folder; changes nothing. "
      + "Exit status 1 means that something is missing.",
    parameters: [.json],
    examples: [Example("takt-helper doctor", "in your project")],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let findings = Doctor(context).findings()
    let isFit = !findings.contains { $0.state == .problem }
    let style = arguments.style(on: context.output, in: context)
    context.answer(
      arguments, json: ["fit": .bool(isFit), "findings": .array(findings.map(\.value))],
      text: findings.map { line($0, style) }.joined())
    return isFit ? .success : .refused
  }

  private static func line(_ finding: Doctor.Finding, _ style: Style) -> String {
    let mark: String =
      switch finding.state {
      case .ok: style.green("ok     ")
      case .note: style.yellow("note   ")
      case .problem: style.red("problem")
      }
    let hint = finding.hint.isEmpty ? "" : "\n         \(style.dim("hint: \(ForeignText.visible(finding.hint))"))"
    return "\(mark)  \(finding.subject): \(ForeignText.visible(finding.message))\(hint)\n"
  }
}
