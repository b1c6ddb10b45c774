package import TaktModel
package import TaktSystem
package import TaktText

/// Finds the files to validate, reads them and what stands beside them.
package struct ValidationReader: Sendable {
  private let context: Context

  /// Creates a reader.
  package init(_ context: Context) {
    self.context = context
  }

  /// The word that stands for standard input.
  package static let standardInput = "-"

  /// A file that is to be validated.
  package struct Input: Sendable {
    /// The path as it was typed.
    package let path: String
    /// What it is taken for.
    package let kind: DocumentKind
    /// Its text.
    package var source: SourceText
    /// What stands beside it.
    package let companions: Companions

    /// Validates the text.
    package func validated(repairs: [PlanRepairs.Repair] = []) -> Validation.File {
      Validation.File(
        path: path, kind: kind, diagnostics: Validator.validate(source, as: kind, companions: companions),
        repairs: repairs)
    }
  }

  /// Reads the files that were named, or those of the project when none was.
  package func inputs(_ paths: [String], kind: DocumentKind?) throws(Failure) -> [Input] {
    var inputs: [Input] = []
    for path in paths.isEmpty ? try projectFiles() : paths { inputs.append(try input(path, kind)) }
    return inputs
  }

  /// Repairs in the file what has one right answer, then validates what it says now.
  package func repaired(_ input: Input) throws(Failure) -> Validation.File {
    guard input.kind == .stories, !input.path.utf8.elementsEqual(Self.standardInput.utf8) else {
      return input.validated()
    }
    let file = DocumentFile(input.path, context: context)
    var repairs: [PlanRepairs.Repair] = []
    try file.change("validate") { source throws(Failure) in
      repairs = PlanRepairs.repairs(source)
      return repairs.map(\.edit)
    }
    var input = input
    input.source = try file.read()
    return input.validated(repairs: repairs)
  }

  private func input(_ path: String, _ wanted: DocumentKind?) throws(Failure) -> Input {
    let absolute = context.absolutePath(path)
    guard let kind = wanted ?? DocumentKind(path: path) else {
      if !context.files.exists(absolute) { _ = try context.readNamed(path, at: absolute) }
      throw Failure(
        .usage, "cannot tell from its name what `\(path)` is",
        hints: ["say it with `--kind`: \(DocumentKind.allCases.map(\.rawValue).joined(separator: ", "))"])
    }
    let limit = JSONLimits.standard.bytes
    if path.utf8.elementsEqual(Self.standardInput.utf8) {
      let bytes = try context.standardInput.readAll(limit: limit)
      return Input(
        path: path, kind: kind, source: SourceText(name: "standard input", bytes: bytes), companions: .none)
    }
    let bytes = try context.readNamed(path, at: absolute, limit: limit)
    return Input(
      path: path, kind: kind, source: SourceText(name: path, bytes: bytes),
      companions: companions(of: absolute, kind))
  }

  // MARK: - Beside a file

  private func companions(of path: String, _ kind: DocumentKind) -> Companions {
    let folder = PathText.parent(of: path) ?? "."
    switch kind {
    case .stories:
      let names = try? context.files.list("\(folder)/tasks").filter { $0.hasPrefix("prd-") && $0.hasSuffix(".md") }
      return Companions(
        scenarios: document(["\(folder)/\(Project.stateFolder)/scenarios.json", "\(folder)/scenarios.json"]),
        requirementFiles: names)
    case .scenarios:
      let isState = PathText.name(of: folder).utf8.elementsEqual(Project.stateFolder.utf8)
      let home = isState ? PathText.parent(of: folder) ?? "." : folder
      return Companions(plan: document(Project.planNames.map { "\(home)/\($0)" }))
    case .skill: return Companions(folder: PathText.name(of: folder))
    case .agent: return Companions(folder: PathText.name(of: path))
    default: return .none
    }
  }

  private func document(_ paths: [String]) -> Companions.Document {
    for path in paths {
      do throws(SystemError) {
        guard let bytes = try context.files.readIfPresent(path, limit: JSONLimits.standard.bytes) else { continue }
        return .read(SourceText(name: path, bytes: bytes))
      } catch {
        // What cannot be read is told when it is validated itself.
        return .unknown
      }
    }
    return .absent
  }

  // MARK: - The project's files

  /// Everything of the project that there are rules for, relative to the working directory.
  private func projectFiles() throws(Failure) -> [String] {
    let project = try Project.locate(context)
    let candidates = [
      try project.planPath(), "\(Project.stateFolder)/scenarios.json", Project.configurationPath,
      Project.formerConfigurationPath,
    ]
    var found = candidates.filter { context.files.exists("\(project.root)/\($0)") }
    for folder in [Project.sharedFolder, Project.stateFolder] {
      let workflows = "\(folder)/workflows"
      found += ((try? context.files.list("\(project.root)/\(workflows)")) ?? [])
        .filter { DocumentKind(path: $0) == .workflow }.map { "\(workflows)/\($0)" }
    }
    guard !project.root.utf8.elementsEqual(context.workingDirectory.utf8) else { return found }
    return found.map { "\(project.root)/\($0)" }
  }
}
