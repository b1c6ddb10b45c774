package import TaktSystem
package import TaktText

/// A file of a person's that takt reads as a whole and changes in places.
package struct DocumentFile: Sendable {
  /// The path as it was typed, or relative to the project.
  package let name: String

  /// The absolute path.
  package let path: String

  private let context: Context

  /// Names a file.
  package init(_ name: String, path: String? = nil, context: Context) {
    self.name = name
    self.path = path ?? context.absolutePath(name)
    self.context = context
  }

  /// The plan that was named, or the project's.
  package static func plan(_ named: String?, context: Context) throws(Failure) -> DocumentFile {
    if let named { return DocumentFile(named, context: context) }
    if let name = Project.planNames.first(where: { context.files.exists(context.absolutePath($0)) }) {
      return DocumentFile(name, context: context)
    }
    let project = try Project.locate(context)
    let name = try project.planPath()
    return DocumentFile(name, path: "\(project.root)/\(name)", context: context)
  }

  /// Reads the file.
  package func read() throws(Failure) -> SourceText {
    SourceText(name: name, bytes: try context.readNamed(name, at: path))
  }

  /// Changes the file in places, while no other helper changes it; answers whether anything had to change.
  ///
  /// The text is read again under the lock, so that nothing is decided from an older one.
  ///
  /// - `command`: What is shown to others who have to wait.
  /// - `edits`: The edits for the text that is there now.
  @discardableResult
  package func change(
    _ command: String, _ edits: (SourceText) throws(Failure) -> [TextEdit]
  ) throws(Failure) -> Bool {
    let lock = try lock(command)
    defer { lock?.release() }
    let source = try read()
    let edits = try edits(source)
    guard !edits.isEmpty else { return false }
    let bytes = source.applying(edits).bytes
    guard bytes != source.bytes else { return false }
    try reporting { () throws(SystemError) in try context.files.writeDurably(bytes, to: path) }
    return true
  }

  /// The lock of the project that the file belongs to; without takt's folder nobody else of takt's changes it.
  private func lock(_ command: String) throws(Failure) -> FileLock? {
    var inside = context
    inside.workingDirectory = PathText.parent(of: path) ?? context.workingDirectory
    guard let project = try? Project.locate(inside), context.files.exists(project.state) else { return nil }
    return try FileLock.acquire("\(project.state)/lock", context: context, command: command)
  }
}
