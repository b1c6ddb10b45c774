import TaktEngine
import TaktGit
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

// Copies of a sandbox, as if the machine had been switched off at that moment.
extension Sandbox {
  /// The same files in another folder.
  ///
  /// - `interceptor`: Sees the copy's system calls.
  init(copying other: Sandbox, interceptor: (any SystemCallInterceptor)? = nil) throws {
    let directory = try TemporaryDirectory("engine")
    try other.copy(to: directory.path)
    self.init(standing: directory, interceptor: interceptor)
  }

  /// A sandbox whose files are there already.
  init(standing directory: TemporaryDirectory, interceptor: (any SystemCallInterceptor)? = nil) {
    var test = TestContext.real(in: directory)
    test.context.workingDirectory = directory.path("project")
    let repository = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
    test.context.executablePath = "/\(repository)/.build/debug/takt-helper"
    if let interceptor { test.context.files = FileSystem(calls: SystemCalls(interceptor: interceptor)) }
    self.init(directory: directory, test: test)
  }

  /// Copies everything, times of files included.
  func copy(to folder: String) throws {
    // Where the trees are that the run made, if it made any.
    let parts = ["project", ".local"].filter { context.files.exists(directory.path($0)) }.map { directory.path($0) }
    try copy(parts, to: folder)
    // Other threads go on: what they pointed a ref at meanwhile has to be there as well, as it is after any crash.
    let outcome = try SystemProcessRunner().run(
      ProcessInvocation(
        "sh", ["-c", Self.copyObjects, "sh", folder], environment: context.environment,
        workingDirectory: directory.path))
    #expect(outcome.succeeded, "\(outcome.errorText)")
  }

  /// Copies objects again until every ref of the copy has its own; a busy machine may stretch the first copy over a long time.
  private static let copyObjects = """
    for attempt in 1 2 3 4 5 6 7 8; do
      for objects in project/.git/objects .local/state/takt/*/trees/*/*/.git/objects; do
        parent="$1/$(dirname "$objects")"
        if test -d "$parent"; then cp -af "$objects" "$parent" 2>/dev/null || true; fi
      done
      test -d "$1/project/.git" || exit 0
      git -C "$1/project" for-each-ref --format='%(objecttype)' >/dev/null 2>&1 && exit 0
      sleep 0.2
    done
    """

  private func copy(_ parts: [String], to folder: String) throws {
    // Other threads of the driver may take files of their own away while the copy is made.
    let outcome = try SystemProcessRunner().run(
      ProcessInvocation("cp", ["-af"] + parts + [folder], environment: context.environment, workingDirectory: "/"))
    let vanished = outcome.errorText.split(separator: "\n").allSatisfy {
      $0.contains("No such file") || $0.contains("replaced while being copied")
    }
    #expect(outcome.succeeded || vanished, "\(outcome.errorText)")
  }

  /// Puts everything back as it was in a copy, at the same place: trees are known by their absolute paths.
  ///
  /// - `losesTrees`: Whether the folder with the trees is gone, as on a machine that cleans such folders up.
  func goBack(to moment: TemporaryDirectory, losesTrees: Bool = false) throws {
    for part in ["project", ".local"] {
      try context.files.removeTree(directory.path(part))
      guard context.files.exists(moment.path(part)), part == "project" || !losesTrees else { continue }
      try copy([moment.path(part)], to: directory.path)
    }
  }

  /// Takes whatever state the project is in to the end of the run, as a session with diligent agents does.
  func playToTheEnd() throws {
    try start()
    for _ in 0..<20 {
      let answer = try SessionDriver(project, session: "s").next(wait: .zero)
      guard answer.state == .running || answer.state == .waiting else { return }
      let run = try store.requireLatest()
      for open in run.state.openJobs {
        let jobID = open.id
        _ = try Brief(project).handOut(jobID, agent: "a")
        let path = "\(open.spec.story?.text ?? "step").txt"
        try write("done\n", to: path)
        let codes = try finish(jobID, files: [path]).refusalCodes
        #expect(codes.isEmpty)
      }
    }
    Issue.record("the run does not come to an end")
  }

  /// Looks at a run that is over: every story once in git, in the journal and in the plan, and nothing left lying.
  func expectRightEnd(_ stories: [String], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let runs = try RunFolder.all(project)
    #expect(runs.count == 1, "one run", sourceLocation: sourceLocation)
    let run = try store.requireLatest()
    #expect(run.state.result == RunResult(.complete), sourceLocation: sourceLocation)
    let trailers = try git(
      "log", "--reverse", "--format=%(trailers:key=Takt-Story,valueonly,separator=%x2C)", "main..takt/sample")
    #expect(trailers.split(separator: "\n").map(String.init) == stories, sourceLocation: sourceLocation)
    let passed = run.journal.records.compactMap {
      if case .story(.passed(let id, _, _, _)) = $0.event { id.text } else { nil }
    }
    #expect(passed == stories, sourceLocation: sourceLocation)
    let plan = try PlanReader.read(project.read("stories.json")).get("the plan")
    #expect(plan.stories.filter { !$0.passes }.map(\.id.text) == [], sourceLocation: sourceLocation)
    #expect(try git("status", "--porcelain") == "?? stories.json\n", sourceLocation: sourceLocation)
  }
}
