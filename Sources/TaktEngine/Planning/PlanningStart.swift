import TaktGit
package import TaktModel
import TaktSystem
package import TaktText

/// The beginning of a planning run: a document goes in, a draft of a plan comes out.
package struct PlanningStart: Sendable {
  /// The document's path as a person gave it.
  package var document: String
  /// How often stories that are too big may be split.
  package var depth: Int

  /// The longest document that is taken.
  private static let documentLimit = 1 << 20

  /// Creates a request.
  package init(document: String, depth: Int) {
    self.document = document
    self.depth = depth
  }

  /// Begins a planning run that a planner works on.
  package func begin(_ project: Project) throws(Failure) -> RunID {
    let text = try documentText(project)
    return try make(project, text).id
  }

  /// Takes a draft that somebody made already, as a planning run that is over.
  ///
  /// Everything that is wrong with the draft is told at once, and then nothing is changed.
  package func take(_ draft: SourceText, _ project: Project) throws(Failure) -> RunID {
    let text = try documentText(project)
    let made = try PlanDraft.read(draft).get("the draft")
    let folder = try make(project, text) { (folder) throws(SystemError) in
      try project.context.files.writeDurably(Array(made.plan.utf8), to: folder.draft)
      try project.context.files.writeDurably(Array(made.scenarios.utf8), to: folder.draftScenarios)
    }
    try RunStore(project).change("plan draft") { (run) throws(Failure) in
      try run.append(.draft(.reached(.draft)), .run(.finished(RunResult(.complete))))
    }
    return folder.id
  }

  private func documentText(_ project: Project) throws(Failure) -> [UInt8] {
    let text = try project.context.readNamed(document, limit: Self.documentLimit)
    guard String(validating: text, as: UTF8.self) != nil else {
      throw Failure(.input, "`\(document)` is not UTF-8 text", hints: ["save it as UTF-8, or export it as Markdown"])
    }
    return text
  }

  private func make(
    _ project: Project, _ text: [UInt8], adding: (RunFolder) throws(SystemError) -> Void = { _ throws(SystemError) in }
  ) throws(Failure) -> RunFolder {
    guard try project.repository.head() != nil else {
      throw Failure(
        .environment, "`\(project.root)` has no commit yet", hints: ["make a first commit, then try again"])
    }
    let workflow = try Pack(project.context, project: project).workflow("planning")
    let store = RunStore(project)
    try project.prepareState()
    return try store.locked("plan") { () throws(Failure) -> RunFolder in
      if let active = try store.latest(), active.state.result == nil {
        throw Failure(
          .refused, "run `\(active.folder.id)` is not over",
          hints: ["go on with `takt-helper resume`, or give it up with `takt-helper stop --abandon`"])
      }
      return try create(project, text, workflow.file, adding)
    }
  }

  private func create(
    _ project: Project, _ text: [UInt8], _ workflow: Pack.File, _ adding: (RunFolder) throws(SystemError) -> Void
  ) throws(Failure) -> RunFolder {
    let context = project.context
    let now = Timestamp(milliseconds: context.clock.wallMilliseconds())
    guard let id = RunID(now: now, feature: feature, after: try RunFolder.all(project).last?.id) else {
      throw Failure(.internal, "no run can be named after `\(document)`")
    }
    let folder = RunFolder(project, id)
    let untracked = try project.workTree.untrackedFiles()
    try reporting { () throws(SystemError) in
      try context.files.createDirectory(folder.path)
      try context.files.writeDurably(text, to: folder.document)
      try context.files.writeDurably(workflow.source.bytes, to: folder.workflow)
      try context.files.writeDurably(Array("{}\n".utf8), to: folder.configuration)
      try context.files.writeDurably(Array(untracked.value.pretty.utf8), to: folder.untracked)
      try adding(folder)
    }
    // The first record makes the folder a run; until then a crash leaves nothing that counts.
    var journal = try Journal(reading: folder, context)
    let base = try project.repository.head() ?? ""
    try journal.append([
      .run(
        .started(
          RunHeader(
            mode: .planning, workflow: "planning", plan: document, branch: "", originalBranch: "", base: base,
            depth: depth)))
    ])
    return folder
  }

  /// The feature that the document's name tells, or a word.
  private var feature: String {
    let name = PathText.name(of: document).lowercased()
    var words = name.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.map(String.init)
    if words.count > 1, ["md", "txt", "markdown"].contains(words.last) { words.removeLast() }
    if words.count > 1, words.first == "prd" { words.removeFirst() }
    let joined = words.joined(separator: "-")
    return BranchName.isValid(BranchName.prefix + joined) ? joined : "planning"
  }
}
