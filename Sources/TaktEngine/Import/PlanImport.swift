package import TaktModel
package import TaktSystem
package import TaktText

/// Reads documents from files and makes a draft of a plan of them.
package struct PlanImport: Sendable {
  private let context: Context

  /// More than this is no document of a person's.
  private static let limit = 64 << 20

  /// Creates an importer.
  package init(_ context: Context) {
    self.context = context
  }

  /// Makes one draft of some files.
  ///
  /// - `feature`: The feature's name, when a person gave one; it becomes the branch.
  package func draft(
    _ paths: [String], format: ImportFormat?, project: String?, feature: String?
  ) throws(Failure) -> ImportedPlan {
    var documents: [ImportedDocument] = []
    for path in paths { documents.append(try document(path, format)) }
    let folder = ForeignText.line(PathText.name(of: context.workingDirectory), limit: 60)
    return try ImportedPlanMaker.draft(documents, project: project ?? folder, feature: feature)
  }

  private func document(_ path: String, _ format: ImportFormat?) throws(Failure) -> ImportedDocument {
    let absolute = context.absolutePath(path)
    let bytes = try context.readNamed(path, at: absolute, limit: Self.limit)
    if bytes.starts(with: "%PDF-".utf8) {
      return try ImportFormat.text.read(SourceText(name: path, bytes: try textOfPDF(absolute, path)))
    }
    let source = SourceText(name: path, bytes: bytes)
    return try (format ?? .recognize(source)).read(source)
  }

  /// The text of a PDF, as `pdftotext` of poppler finds it.
  private func textOfPDF(_ absolute: String, _ path: String) throws(Failure) -> [UInt8] {
    let program = "pdftotext"
    guard
      ExecutableSearch.find(
        program, environment: context.environment, workingDirectory: context.workingDirectory, files: context.files)
        != nil
    else {
      throw Failure(
        .environment, "cannot read the PDF `\(ForeignText.line(path))` without `pdftotext`",
        hints: ["install poppler (`poppler-utils` on Debian and Ubuntu), or save the document as text or Markdown"])
    }
    // The path is absolute, so that it is never taken for an option.
    let outcome = try context.processes.run(
      ProcessInvocation(
        program, ["-enc", "UTF-8", "-nopgbrk", absolute, "-"], environment: context.environment,
        workingDirectory: context.workingDirectory, timeout: .seconds(60), outputLimit: Self.limit))
    guard outcome.succeeded, outcome.droppedBytes == 0 else {
      let said = ForeignText.line(outcome.errorText, limit: 200)
      throw Failure(
        .input, "`pdftotext` cannot read `\(ForeignText.line(path))`", causes: said.isEmpty ? [] : [said],
        hints: ["open the PDF and save it as text or Markdown"])
    }
    return outcome.output
  }

  /// Writes a draft to a file; one that is there already stays, unless it may be replaced.
  package func write(_ draft: ImportedPlan, to path: String, replacing: Bool) throws(Failure) {
    let absolute = context.absolutePath(path)
    if !replacing {
      let status = try reporting { () throws(SystemError) in
        try context.files.status(absolute, followingLinks: false)
      }
      guard status == nil else {
        throw Failure(
          .refused, "`\(ForeignText.line(path))` exists already and stays as it is",
          hints: ["give another file with `--output`, or `--force` to replace it"])
      }
    }
    try reporting { () throws(SystemError) in try context.files.writeDurably(Array(draft.text.utf8), to: absolute) }
  }
}
