import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper validate`: finds everything that is wrong with the files that takt reads.
enum ValidateCommand {
  static let command = Command(
    path: ["validate"], group: .checking,
    summary: "find what is wrong with a plan and other files",
    discussion: """
      Without FILE the plan, the scenarios, the configuration and the workflows of the project are looked at. What a \
      file is, its name tells, or --kind; `-` is standard input. All findings are told at once, each with its place. \
      Scenarios are never shown.

      --fix sorts waves, fills in optional fields and writes times as RFC 3339; no other byte changes.

      Errors make the answer no; warnings do so with --strict.
      """,
    parameters: [
      .positional("FILE", isRepeating: true, isRequired: false, completion: .files, "the files to validate"),
      .option(
        "kind", "KIND", choices: DocumentKind.allCases.map(\.rawValue),
        "what the files are, when their names do not tell"),
      .flag("fix", "repair in plans what has one right answer, and say what was done"),
      .flag("strict", "take every warning for an error"),
      .json,
    ],
    examples: [
      Example("takt-helper validate", "the files of this project"),
      Example("takt-helper validate stories.json --strict", "one plan, warnings included"),
      Example("takt-helper validate --fix", "with what can be repaired repaired"),
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
