package import TaktModel
package import TaktSystem
package import TaktText

/// A change of one setting in a configuration file that leaves every other byte as it is.
package struct ConfigurationEdit: Sendable {
  /// Whose file is changed.
  package enum Target: Sendable {
    /// The project's.
    case project
    /// The user's defaults.
    case user
  }

  private let target: Target
  private let context: Context

  /// Creates an edit of a file.
  package init(_ target: Target, _ context: Context) {
    self.target = target
    self.context = context
  }

  /// Finds a setting by its name.
  package static func setting(_ name: String) throws(Failure) -> any SettingEntry {
    if let setting = SettingTable.all.first(where: { $0.name.utf8.elementsEqual(name.utf8) }) { return setting }
    throw Failure(
      .usage, "there is no setting `\(ForeignText.line(name, limit: 100))`",
      hints: [
        Configuration.nearest(to: name).map { "did you mean `\($0)`?" } ?? "`takt-helper config` lists the settings"
      ])
  }

  /// Sets a value, given as JSON; returns the file that was changed, or nil when the value stood there already.
  package func set(_ name: String, to text: String) throws(Failure) -> String? {
    let setting = try Self.setting(name)
    let value = try check(text, for: setting)
    let path = Configuration.path(of: setting.name)
    return try change(emptyFile: Self.object(path, value)) { (document) throws(Failure) -> TextEdit? in
      if path.count == 2, document.root[path[0]] == nil {
        return try JSONEdit.set(Self.object([path[1]], value), at: [.name(path[0])], in: document)
      }
      return try JSONEdit.set(value, at: path.map { .name($0) }, in: document)
    }
  }

  /// Removes a setting, so that its default holds; returns the file that was changed, or nil when it had none.
  package func unset(_ name: String) throws(Failure) -> String? {
    let path = Configuration.path(of: try Self.setting(name).name)
    return try change(emptyFile: nil) { (document) throws(Failure) -> TextEdit? in
      guard path.count == 1 || document.root[path[0]]?.kind == .object else { return nil }
      return try JSONEdit.remove(at: path.map { .name($0) }, in: document)
    }
  }

  // MARK: -

  private static func object(_ path: [String], _ value: JSONValue) -> JSONValue {
    path.reversed().reduce(value) { .object([($1, $0)]) }
  }

  /// Reads a value as the file would be read.
  private func check(_ text: String, for setting: any SettingEntry) throws(Failure) -> JSONValue {
    let hints = ["give a \(setting.typeText), as JSON"]
    let value: JSONValue
    do {
      value = try JSONDocument.read(SourceText(name: setting.name, bytes: Array(text.utf8))).root.value
    } catch {
      throw Failure(
        .usage, "`\(ForeignText.line(text, limit: 100))` is not a value of `\(setting.name)`", causes: [error.message],
        hints: hints)
    }
    let whole = Self.object(Configuration.path(of: setting.name), value).compact
    let reading = Configuration.read(
      SourceText(name: setting.name, bytes: Array(whole.utf8)), from: target == .user ? .user : .project)
    guard reading.value == nil else { return value }
    let errors = reading.diagnostics.filter { $0.severity == .error }
    throw Failure(
      .usage, errors.first?.message ?? "`\(setting.name)` cannot have this value",
      hints: errors.first?.hint.map { [$0] } ?? hints)
  }

  private func change(
    emptyFile: JSONValue?, _ edit: (JSONDocument) throws(Failure) -> TextEdit?
  ) throws(Failure) -> String? {
    let file = try file()
    guard context.files.exists(file.path) else {
      guard let emptyFile else { return nil }
      try reporting { () throws(SystemError) in
        if let folder = PathText.parent(of: file.path) { try context.files.createDirectory(folder, mode: 0o755) }
        try context.files.writeDurably(Array("\(emptyFile.pretty)\n".utf8), to: file.path)
      }
      return file.name
    }
    let changed = try file.change("config") { (source) throws(Failure) -> [TextEdit] in
      // A file with mistakes is not made into another one.
      _ = try Configuration.read(source, from: target == .user ? .user : .project).get(
        "the configuration `\(source.name)`")
      let document: JSONDocument
      do {
        document = try JSONDocument.read(source)
      } catch {
        throw Failure(.input, "`\(source.name)` is not JSON")
      }
      return try edit(document).map { [$0] } ?? []
    }
    return changed ? file.name : nil
  }

  private func file() throws(Failure) -> DocumentFile {
    switch target {
    case .project:
      let project = try Project.locate(context)
      return DocumentFile(
        project.configurationPath, path: "\(project.root)/\(project.configurationPath)", context: context)
    case .user:
      guard let path = context.userConfigurationPath else {
        throw Failure(.environment, "there is no home for your defaults", hints: ["set HOME or XDG_CONFIG_HOME"])
      }
      return DocumentFile(path, path: path, context: context)
    }
  }
}
