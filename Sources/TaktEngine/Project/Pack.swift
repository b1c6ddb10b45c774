import TaktGit
package import TaktModel
package import TaktSystem
package import TaktText

/// The workflows and briefs that come with takt, and where a project or a person may put their own.
package struct Pack: Sendable {
  private let context: Context
  private let project: Project?

  /// Creates a view of the pack as a project sees it.
  package init(_ context: Context, project: Project? = nil) {
    self.context = context
    self.project = project
  }

  /// Where a file was found.
  package enum Layer: String, Sendable {
    case project, user, builtIn = "built-in"
  }

  /// A file of the pack.
  package struct File: Sendable {
    /// Where it was found.
    package let layer: Layer
    /// Its text.
    package let source: SourceText
  }

  /// The first file of that name: the project's, else the user's, else the one that comes with takt.
  ///
  /// - `kind`: The folder, such as `workflows`.
  /// - `name`: The file's name with its ending.
  package func file(_ kind: String, _ name: String) throws(Failure) -> File {
    for (layer, folder) in folders {
      let path = "\(folder)/\(kind)/\(name)"
      if let bytes = try reporting({ () throws(SystemError) in try context.files.readIfPresent(path) }) {
        return File(layer: layer, source: SourceText(name: path, bytes: bytes))
      }
    }
    throw Failure(
      .input, "there is no `\(name)` among the \(kind)",
      causes: ["looked in: \(folders.map { "\($0.1)/\(kind)" }.joined(separator: ", "))"],
      hints: builtIn == nil
        ? ["takt's own files are missing beside the program: run `./install.sh` again"]
        : unknown(PathText.stem(of: name), kind))
  }

  /// The names of all files of a kind, without their endings, each once.
  package func names(_ kind: String) -> [String] {
    Array(Set(listed(kind).map(\.name))).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// All files of a kind, layer by layer; only the first of a name is used.
  package func listed(_ kind: String) -> [(layer: Layer, name: String, path: String)] {
    var files: [(layer: Layer, name: String, path: String)] = []
    for (layer, folder) in folders {
      for name in (try? context.files.list("\(folder)/\(kind)")) ?? [] {
        let stem = PathText.stem(of: name)
        guard BranchName.isValid(BranchName.prefix + stem), stem.utf8.count < name.utf8.count else { continue }
        files.append((layer, stem, "\(folder)/\(kind)/\(name)"))
      }
    }
    return files
  }

  private func unknown(_ name: String, _ kind: String) -> [String] {
    let names = names(kind)
    if let nearest = Similarity.nearest(to: name, in: names) { return ["did you mean `\(nearest)`?"] }
    return ["choose one of \(names.map { "`\($0)`" }.joined(separator: ", "))"]
  }

  /// The text of a guide by its name.
  package func guide(_ name: String) throws(Failure) -> String {
    guard name.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x2D }) else {
      throw Failure(.usage, "`\(ForeignText.line(name))` is not the name of a guide", hints: unknown(name, "guides"))
    }
    return String(decoding: try file("guides", "\(name).md").source.bytes, as: UTF8.self)
  }

  /// A workflow by its name.
  package func workflow(_ name: String) throws(Failure) -> (file: File, workflow: Workflow) {
    guard BranchName.isValid(BranchName.prefix + name) else {
      throw Failure(
        .usage, "`\(ForeignText.line(name))` is not the name of a workflow", hints: unknown(name, "workflows"))
    }
    let file = try file("workflows", "\(name).yaml")
    return (file, try WorkflowReader.read(file.source).get("the workflow `\(file.source.name)`"))
  }

  /// The folders that are searched, in order.
  private var folders: [(Layer, String)] {
    var folders: [(Layer, String)] = []
    // What is tracked comes before what only this machine has.
    if let project { folders += [(.project, "\(project.root)/\(Project.sharedFolder)"), (.project, project.state)] }
    if let user = context.userConfigurationFolder { folders.append((.user, user)) }
    if let builtIn { folders.append((.builtIn, builtIn)) }
    return folders
  }

  /// The folder that comes with the program: beside its `bin` when installed, `lib` of the repository when built there.
  ///
  /// It is found from where the program really lies, never from how it was called.
  package var builtIn: String? {
    guard let bin = PathText.parent(of: context.executablePath) else { return nil }
    if let installed = PathText.parent(of: bin), hasWorkflows(installed) { return installed }
    var folder = PathText.parent(of: bin)
    while let current = folder, current != "/" {
      if hasWorkflows("\(current)/lib") { return "\(current)/lib" }
      folder = PathText.parent(of: current)
    }
    return nil
  }

  /// The file names of the agents that come with the program.
  package var agents: [String] {
    guard let builtIn, let names = try? context.files.list("\(builtIn)/agents") else { return [] }
    return names.filter { $0.hasPrefix("takt-") && $0.hasSuffix(".md") }.sorted()
  }

  private func hasWorkflows(_ folder: String) -> Bool {
    context.files.exists("\(folder)/workflows/lights-out.yaml")
  }
}
