package import TaktGit
package import TaktModel
package import TaktSystem
package import TaktText

/// A repository that takt works in, found from any folder or work tree of it.
package struct Project: Sendable {
  /// The folder of the helper's own state, in the main checkout's root.
  package static let stateFolder = ".takt"

  /// The folder of tracked workflows, briefs and guides, in the main checkout's root.
  package static let sharedFolder = "takt"

  /// The outside world.
  package let context: Context

  /// The root of the main checkout, where plan and state lie.
  package let root: String

  /// The root of the checkout that the caller stands in; the main one, or a linked work tree's.
  package let checkout: String

  /// The repository's own folder, shared by all its work trees.
  package let gitFolder: String

  /// In a clone's own git folder, says that the clone is an agent's tree.
  static let treeMarker = "takt-tree"

  /// The variable that leads from such a clone to its project; nothing in the clone does.
  static let projectVariable = "TAKT_PROJECT"

  /// The project as somebody sees it who stands in another of its trees.
  package func standing(in tree: String) -> Project {
    var context = context
    context.workingDirectory = tree
    return Project(context: context, root: root, checkout: tree, gitFolder: gitFolder)
  }

  /// Whether the repository's own folder lies where a linked work tree's git can find the main checkout from it.
  ///
  /// It does not for a submodule, or with `git init --separate-git-dir`.
  package var hasUsualGitFolder: Bool { gitFolder.utf8.elementsEqual("\(root)/.git".utf8) }

  /// Whether the caller stands in the main checkout.
  package var isMainCheckout: Bool { root.utf8.elementsEqual(checkout.utf8) }

  /// `.takt` in the main checkout.
  package var state: String { "\(root)/\(Self.stateFolder)" }

  /// Finds the project around a folder by git's own files; no process is started.
  package static func locate(_ context: Context) throws(Failure) -> Project {
    guard !context.workingDirectory.isEmpty else {
      throw Failure(.environment, "the current folder does not exist any more", hints: ["change into another folder"])
    }
    var folder: String? = context.workingDirectory
    while let current = folder {
      if let found = try project(at: current, context) { return found }
      folder = PathText.parent(of: current)
    }
    throw Failure(
      .environment, "`\(context.workingDirectory)` is not in a git repository",
      hints: ["change into your project, or make it a repository with `git init` and a first commit"])
  }

  private static func project(at folder: String, _ context: Context) throws(Failure) -> Project? {
    let marker = PathText.join(folder, ".git")
    guard let status = try? context.files.status(marker) else {
      return try refuseBare(folder, context)
    }
    if status.kind == .directory {
      guard context.files.exists("\(marker)/HEAD") else { return nil }
      if context.files.exists("\(marker)/\(treeMarker)") { return try projectOfClone(folder, context) }
      return Project(context: context, root: folder, checkout: folder, gitFolder: marker)
    }
    guard let text = try? String(decoding: context.files.read(marker, limit: 65_536), as: UTF8.self),
      text.hasPrefix("gitdir: ")
    else { return nil }
    let own = PathText.join(folder, text.dropFirst("gitdir: ".count).trimmingLineBreaks)
    guard let common = try? String(decoding: context.files.read("\(own)/commondir", limit: 65_536), as: UTF8.self)
    else {
      // A submodule: its git folder lies elsewhere, but it has no main checkout besides this one.
      return Project(context: context, root: folder, checkout: folder, gitFolder: own)
    }
    let shared = PathText.join(own, common.trimmingLineBreaks)
    let gitFolder = (try? context.files.realPath(shared)) ?? shared
    guard PathText.name(of: gitFolder) == ".git", let root = PathText.parent(of: gitFolder) else {
      throw Failure(
        .environment, "`\(folder)` belongs to a bare repository, which has no checkout to keep a plan in",
        hints: ["run takt in a clone that has a checkout"])
    }
    return Project(context: context, root: root, checkout: folder, gitFolder: gitFolder)
  }

  private static func projectOfClone(_ folder: String, _ context: Context) throws(Failure) -> Project {
    guard let root = context.environment[projectVariable], PathText.isAbsolute(root),
      let project = try project(at: root, context)
    else {
      throw Failure(
        .environment, "`\(folder)` is the tree of an agent, and nothing says which project it belongs to",
        hints: ["run takt in the project itself"])
    }
    return project.standing(in: folder)
  }

  private static func refuseBare(_ folder: String, _ context: Context) throws(Failure) -> Project? {
    guard context.files.exists("\(folder)/HEAD"), context.files.exists("\(folder)/objects"),
      context.files.exists("\(folder)/refs")
    else { return nil }
    throw Failure(
      .environment, "`\(folder)` is a bare repository, which has no checkout to work in",
      hints: ["run takt in a clone that has a checkout"])
  }

  /// The repository, seen from the main checkout.
  package var repository: Repository { Repository(context, at: root) }

  /// The main checkout.
  package var workTree: WorkTree { WorkTree(context, root: root, scratch: state) }

  // MARK: - The plan

  /// The names under which a plan is looked for, best first; `prd.json` is Ralph's name for the same shape.
  package static let planNames = ["stories.json", "prd.json"]

  /// Where the plan is, relative to the root.
  ///
  /// - `named`: A path given by a person, relative to the working directory.
  package func planPath(_ named: String? = nil) throws(Failure) -> String {
    if let named {
      let absolute = context.absolutePath(named)
      guard context.files.exists(absolute) else {
        throw Failure(
          .input, "there is no plan at `\(ForeignText.line(named, limit: 400))`",
          hints: context.neighbours(of: absolute))
      }
      guard let path = try planPath(inside: absolute) else {
        throw Failure(.input, "the plan `\(named)` is not in the repository `\(root)`")
      }
      return path
    }
    if let name = Self.planNames.first(where: { context.files.exists("\(root)/\($0)") }) {
      // A plan behind a link is known by the file that git tracks.
      return try planPath(inside: "\(root)/\(name)") ?? name
    }
    throw Failure(
      .input, "there is no plan: `\(root)/stories.json` does not exist",
      hints: ["write one with `/prd` in Claude Code, or see `takt-helper demo` for an example"])
  }

  /// A file's real path relative to the root, or nil when the file is not below it.
  private func planPath(inside path: String) throws(Failure) -> String? {
    let real = try reporting { () throws(SystemError) in try context.files.realPath(path) }
    let realRoot = try reporting { () throws(SystemError) in try context.files.realPath(root) }
    guard real.utf8.starts(with: "\(realRoot)/".utf8) else { return nil }
    return String(Substring(real.utf8.dropFirst(realRoot.utf8.count + 1)))
  }

  /// Reads and checks the plan.
  package func plan(_ path: String) throws(Failure) -> Plan {
    let source = try read(path)
    return try PlanReader.read(source).get("the plan `\(path)`")
  }

  /// Reads a file of the main checkout.
  package func read(_ path: String) throws(Failure) -> SourceText {
    let bytes = try reporting { () throws(SystemError) in try context.files.read("\(root)/\(path)") }
    return SourceText(name: path, bytes: bytes)
  }

  // MARK: - State

  /// Makes the state folder: readable by its owner only, and ignored by git through a file of its own, so that no file
  /// of the user's has to change.
  package func prepareState() throws(Failure) {
    try reporting { () throws(SystemError) in
      try context.files.createDirectory(state)
      let ignore = "\(state)/.gitignore"
      if !context.files.exists(ignore) { try context.files.writeDurably(Array("*\n".utf8), to: ignore) }
    }
  }
}
