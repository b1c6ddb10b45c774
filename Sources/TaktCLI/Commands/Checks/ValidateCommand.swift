import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper validate`: finds everything that is wrong with the files that takt reads.
enum ValidateCommand {
  static let command = Command(
    path: ["validate"], group: .checking, callableBy: [.user, .session],
    summary: "find what is wrong with a plan and other files",
    discussion: """
      Without FILE, checks the plan, the scenarios, the configuration and the workflows of the project. The name of a \
      file says what it is, or --kind does; `-` is standard input. Reports all findings at once, each with its place. \
      Never shows scenarios.

      --fix sorts waves, fills in optional fields and writes times as RFC 3339; no other byte changes.

      Errors make the exit status 1; with --strict, so do warnings.
      """,
    parameters: [
      .positional("FILE", isRepeating: true, isRequired: false, completion: .files, "the files to validate"),
      .option(
        "kind", "KIND", choices: DocumentKind.allCases.map(\.rawValue),
        "what the files are, if their names do not say"),
      .flag("fix", "repair plans where there is one right answer, and report it"),
      .flag("strict", "treat warnings as errors"),
      .json,
    ],
    examples: [
      Example("takt-helper validate", "the files of this project"),
      Example("takt-helper validate stories.json --strict", "one plan, warnings included"),
      Example("takt-helper validate --fix", "and repair what can be repaired"),
      Example("takt-helper validate --kind stories --json - < draft.json", "a draft, as JSON"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let kind = try arguments.choice("kind", as: DocumentKind.self)
    let reader = ValidationReader(context)
    let inputs = try reader.inputs(arguments.positionals("FILE"), kind: kind)
    var files: [Validation.File] = []
    for input in inputs { files.append(arguments.flag("fix") ? try reader.repaired(input) : input.validated()) }
    let found = Validation(files: files)
    let validation = arguments.flag("strict") ? found.strict : found
    let style = arguments.style(on: context.output, in: context)
    context.answer(arguments, json: validation.json, text: ValidationText(validation, style: style).text)
    return validation.isValid ? .success : .refused
  }
}
