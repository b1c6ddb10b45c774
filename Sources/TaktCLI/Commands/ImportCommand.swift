import TaktEngine
import TaktModel
import TaktSystem
import TaktText

/// `takt-helper import`: makes a draft of a plan of a PRD or of another tool's tasks.
enum ImportCommand {
  static let command = Command(
    path: ["import"], group: .checking,
    summary: "make a draft of a plan of a PRD or of another tool's tasks",
    discussion: """
      Reads PRDs in Markdown or plain text, PDF when `pdftotext` is there, Ralph's prd.json, Task Master's tasks.json \
      and the issues.jsonl of beads. Several files become one plan. What the files leave open is listed: a person \
      decides it before a run.

      The draft is written to `stories.json` unless --output says otherwise; nothing is overwritten without --force.
      """,
    parameters: [
      .positional("FILE", isRepeating: true, completion: .files, "the documents"),
      .option("output", short: "o", "PATH", completion: .files, "where the draft goes; `-` prints it"),
      .option(
        "format", "FORMAT", choices: ImportFormat.allCases.map(\.rawValue),
        "what the documents are, when their names do not tell"),
      .option("project", "NAME", "the project's name, when the documents do not tell it"),
      .option("feature", "NAME", "the feature's name, which becomes the branch"),
      .flag("force", "replace the file that is there"),
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
        "wrote \(count) to \(ForeignText.line(path)) as a draft\n\(lines)next: mend it, then `takt-helper validate`\n")
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
