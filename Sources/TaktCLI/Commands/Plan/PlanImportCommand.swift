import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper plan import`: drafts a plan from a PRD or another tool's tasks.
enum PlanImportCommand {
  static let command = Command(
    path: ["plan", "import"], aliases: [["import"]], group: .planning, callableBy: [.user],
    summary: "draft a plan from a PRD or another tool's tasks",
    discussion: """
      Reads PRDs in Markdown or plain text, PDF if `pdftotext` is installed, Ralph's prd.json, Task Master's tasks.json \
      and the issues.jsonl of beads. Several files become one plan. Lists what the files leave open, for you to decide \
      before a run.

      Writes the draft to `stories.json` unless --output says otherwise; overwrites nothing without --force.
      """,
    parameters: [
      .positional("FILE", isRepeating: true, completion: .files, "the documents"),
      .option("output", short: "o", "PATH", completion: .files, "where to write the draft; `-` prints it"),
      .option(
        "format", "FORMAT", choices: ImportFormat.allCases.map(\.rawValue),
        "what the documents are, if their names do not say"),
      .option("project", "NAME", "the project's name, if the documents do not say"),
      .option("feature", "NAME", "the feature's name, which becomes the branch"),
      .flag("force", "replace an existing file"),
      .json,
    ],
    examples: [
      Example("takt-helper import tasks/prd-task-status.md", "a PRD"),
      Example("takt-helper import a.md b.pdf --output draft.json", "two documents, one plan"),
      Example(
        "takt-helper import prd.json --output - | takt-helper validate --kind stories -", "Ralph's plan, checked"),
    ],
    run: run)

  private static func run(_ arguments: Arguments, _ context: Context) throws(Failure) -> ExitStatus {
    let importer = PlanImport(context)
    let path = arguments.value("output") ?? "stories.json"
    let printsPlan = path.utf8.elementsEqual("-".utf8)
    guard !(printsPlan && arguments.flag(Parameter.json.name)) else {
      throw Failure(.usage, "`--output -` and `--json` exclude each other", hints: ["give one of them"])
    }
    let draft = try importer.draft(
      arguments.positionals("FILE"), format: try arguments.choice("format", as: ImportFormat.self),
      project: arguments.value("project"), feature: arguments.value("feature"))
    let lines = decisions(draft)
    if printsPlan {
      context.output.write(draft.text)
      context.errorOutput.write(lines)
      return .success
    }
    try importer.write(draft, to: path, replacing: arguments.flag("force"))
    let count = draft.entries.count == 1 ? "one story" : "\(draft.entries.count) stories"
    context.answer(
      arguments, json: json(draft, path),
      text:
        "wrote \(count) to \(ForeignText.line(path)) as a draft\n\(lines)next: complete it, then run `takt-helper validate`\n"
    )
    return .success
  }

  private static func decisions(_ draft: ImportedPlan) -> String {
    guard !draft.decisions.isEmpty else { return "" }
    var text = "\nto be decided:\n"
    for decision in draft.decisions {
      text +=
        "- \(decision.story.map { ForeignText.line($0, limit: 40) + ": " } ?? "")\(ForeignText.visible(decision.message))\n"
    }
    return text + "\n"
  }

  private static func json(_ draft: ImportedPlan, _ path: String) -> JSONValue {
    let decisions = draft.decisions.map { decision -> JSONValue in
      var object: JSONObject = ["code": .string(decision.code), "message": .string(decision.message)]
      if let story = decision.story { object["story"] = .string(story) }
      return .object(object)
    }
    return [
      "plan": .string(path), "branchName": .string(draft.branchName), "stories": .strings(draft.entries.map(\.id.text)),
      "decisions": .array(decisions),
    ]
  }
}
