import TaktGit
package import TaktModel
package import TaktSystem
package import TaktText

/// takt at work on a small real program, in a repository of its own: the built-in workflow, the headless driver, the
/// checks and the journal are the ones of every run; only the agent follows a script.
///
/// Nothing of the user's is read or changed: the repository has its own identity, and git, the gates and the pack are
/// shown an empty home.
package struct Demo: Sendable {
  /// The folder of the repository.
  package let root: String
  /// Whether the folder stays.
  package let isKept: Bool

  private let context: Context
  private let isFast: Bool
  /// Whether the folder itself was made here; one that was there before stays when its content goes.
  private let ownsFolder: Bool

  /// Makes the repository with its first commit.
  ///
  /// - `keeping`: The folder for it, which is empty or not there yet; nil for one that is removed by `end`.
  /// - `isFast`: Whether the agent does without pauses.
  package static func begin(_ context: Context, keeping directory: String?, isFast: Bool) throws(Failure) -> Demo {
    let demo = try Demo(context, keeping: directory, isFast: isFast)
    do {
      try demo.prepare()
    } catch {
      try? demo.clear()
      throw error
    }
    return demo
  }

  /// What came of it.
  package struct Outcome: Sendable {
    /// How driving ended.
    package let end: HeadlessDriver.End
    /// The account of the run.
    package let summary: RunSummary
    /// Where the run stands.
    package let phase: RunPhase
    /// The run's folder.
    package let folder: RunFolder
  }

  /// Runs the built-in workflow over the plan.
  ///
  /// - `cancellation`: Lets the run rest at once.
  /// - `onProgress`: Called whenever something worth showing happened.
  package func play(
    cancellation: Cancellation, onProgress: @escaping @Sendable (RunProgress) -> Void
  ) throws(Failure) -> Outcome {
    let project = try Project.locate(own)
    _ = try RunStart(mode: .solo).begin(project)
    let agent = try Agents.named("scripted", script: scriptPath, configuration: Configuration(), own)
    let driver = HeadlessDriver(
      project, agent: agent, script: scriptPath, cancellation: cancellation, onProgress: onProgress)
    let end = try driver.drive()
    let run = try RunStore(project).requireLatest()
    return Outcome(end: end, summary: try run.summary(), phase: run.phase, folder: run.folder)
  }

  /// Removes the folder, unless it is kept.
  package func end() throws(Failure) {
    if !isKept { try clear() }
  }

  // MARK: - The folder

  private init(_ context: Context, keeping directory: String?, isFast: Bool) throws(Failure) {
    self.context = context
    self.isFast = isFast
    isKept = directory != nil
    guard let directory else {
      let parent = context.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : context.absolutePath($0) }
      root = try reporting { () throws(SystemError) in
        try context.files.realPath(context.files.makeTemporaryDirectory(prefix: "takt-demo-", in: parent))
      }
      ownsFolder = true
      return
    }
    let path = context.absolutePath(directory)
    let status = try reporting { () throws(SystemError) in try context.files.status(path) }
    ownsFolder = status == nil
    if let status {
      guard status.kind == .directory else {
        throw Failure(
          .usage, "the demo cannot be kept in `\(directory)`, because it is not a folder",
          hints: ["give `--keep` a folder that is empty or does not exist yet"])
      }
      let names = try reporting { () throws(SystemError) in try context.files.list(path) }
      guard names.isEmpty else {
        let first = ForeignText.line(names[0], limit: 60)
        throw Failure(
          .usage, "the demo cannot be kept in `\(directory)`, because it is not empty: it has `\(first)`",
          hints: ["give `--keep` a folder that is empty or does not exist yet"])
      }
    }
    root = try reporting { () throws(SystemError) in
      try context.files.createDirectory(path, mode: 0o755)
      return try context.files.realPath(path)
    }
  }

  private func clear() throws(Failure) {
    try reporting { () throws(SystemError) in
      guard ownsFolder else {
        for name in try context.files.list(root) { try context.files.removeTree(PathText.join(root, name)) }
        return
      }
      try context.files.removeTree(root)
    }
  }

  // MARK: - The repository

  /// The world as the demo sees it: it stands in its repository and has no home and no configuration of anybody's.
  private var own: Context {
    var own = context
    own.workingDirectory = root
    own.environment = context.environment.filter { !$0.key.hasPrefix("GIT_") || $0.key == "GIT_EXEC_PATH" }
    own.environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
    own.environment["GIT_CONFIG_NOSYSTEM"] = "1"
    // Git looks for more than its configuration there, and the pack for workflows.
    own.environment["HOME"] = "\(scratch)/home"
    own.environment["XDG_CONFIG_HOME"] = "\(scratch)/home"
    // What a gate that is killed leaves behind goes with everything else.
    own.environment["TMPDIR"] = scratch
    return own
  }

  private var scratch: String { "\(root)/\(Project.stateFolder)/scratch" }

  private var scriptPath: String { "\(root)/\(Project.stateFolder)/demo-script.json" }

  private func prepare() throws(Failure) {
    let git = Git(own, in: root)
    try git.run(["init", "-q", "--template="])
    // Older gits cannot be told the branch's name at once.
    try git.run(["symbolic-ref", "HEAD", "refs/heads/main"])
    try git.run(["config", "user.name", "takt demo"])
    try git.run(["config", "user.email", "demo@takt.invalid"])
    let tracked = DemoProgram.files + DemoPlan.files
    for file in tracked { try write(file.text, to: PathText.join(root, file.path)) }
    try git.run(["add", "--"] + tracked.map(\.path))
    try git.run(["commit", "-q", "--no-verify", "-m", "chore: a task list, and the plan for its next version"])
    let project = try Project.locate(own)
    try project.prepareState()
    try reporting { () throws(SystemError) in try context.files.createDirectory(scratch) }
    try write(DemoScript.script(isFast: isFast).value.pretty, to: scriptPath)
  }

  private func write(_ text: String, to path: String) throws(Failure) {
    try reporting { () throws(SystemError) in
      if let parent = PathText.parent(of: path) { try context.files.createDirectory(parent, mode: 0o755) }
      try context.files.writeDurably(Array(text.utf8), to: path, mode: text.hasPrefix("#!") ? 0o755 : 0o644)
    }
  }
}
