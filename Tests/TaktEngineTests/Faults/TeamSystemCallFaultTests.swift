import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("A system call that fails in a team")
struct TeamSystemCallFaultTests {
  /// What is done while one call fails.
  enum Operation: String, CaseIterable {
    /// A tree is made, for a story and in the place of one that is lost.
    case tree, treeAgain
    /// A report is checked, stored and merged: as the branch's next commit, and with what others did meanwhile.
    case finish, finishBeside
    /// Trees are taken away, after the run was given up.
    case release
  }

  @Test("is told in one sentence, and once it works again the run comes to its end", arguments: Operation.allCases)
  func faults(_ operation: Operation) throws {
    let sandbox = try sandbox(before: operation)
    let before = try TemporaryDirectory("before")
    try sandbox.copy(to: before.path)
    let stride = FaultSweep.stride(151)
    try FaultSweep.failEachCall(of: operation.rawValue, from: stride / 3 + 1, every: stride) { script in
      try sandbox.goBack(to: before)
      return Sandbox(standing: sandbox.directory, interceptor: script)
    } attempt: {
      try perform(operation, $0)
    } afterwards: { _, place in
      try expectRightEnd(sandbox, operation, place)
    }
  }

  private static let script = """
    {"stories": {
      "US-001": [[{"write": {"path": "US-001.txt", "text": "done\\n"}}, {"finish": {}}]],
      "US-002": [[{"write": {"path": "US-002.txt", "text": "done\\n"}}, {"finish": {}}]]
    }}
    """

  private func sandbox(before operation: Operation) throws -> Sandbox {
    let sandbox = try Sandbox(
      [("US-001", []), ("US-002", [])], gates: #"[{"name": "readme", "command": ["test", "-f", "README.md"]}]"#)
    var start = RunStart(mode: .team)
    start.isolation = .worktree
    try sandbox.start(start)
    try sandbox.store.change("test") { (run) throws(Failure) in _ = try run.advance() }
    switch operation {
    case .tree: break
    case .treeAgain:
      try sandbox.context.files.removeTree(prepare(0, sandbox).record.path)
    case .finish: try begin(0, sandbox)
    case .finishBeside:
      try begin(0, sandbox)
      try begin(1, sandbox)
      try finish(0, sandbox)
    case .release:
      try begin(0, sandbox)
      _ = try prepare(1, sandbox)
      try sandbox.store.change("test") { (run) throws(Failure) in
        try run.endAgents("it was stopped")
        try run.append(.run(.finished(RunResult(.blocked, reason: "the run was given up"))))
      }
    }
    return sandbox
  }

  private func perform(_ operation: Operation, _ sandbox: Sandbox) throws {
    switch operation {
    case .tree, .treeAgain: _ = try prepare(0, sandbox)
    case .finish: try finish(0, sandbox)
    case .finishBeside: try finish(1, sandbox)
    case .release: try WorkspaceRelease(sandbox.project).releaseAll()
    }
  }

  private func jobID(_ position: Int, _ sandbox: Sandbox) throws -> JobID {
    let standing = Sandbox(standing: sandbox.directory)
    return try standing.store.requireLatest().state.jobs[position].id
  }

  private func prepare(_ position: Int, _ sandbox: Sandbox) throws -> any TreeWorkspace {
    try WorkspacePreparation(sandbox.project).ready(jobID(position, sandbox))
  }

  private func begin(_ position: Int, _ sandbox: Sandbox) throws {
    let tree = try prepare(position, sandbox)
    _ = try Brief(tree.projectInside).handOut(jobID(position, sandbox), agent: "a")
    let path = "\(tree.record.path)/US-00\(position + 1).txt"
    try sandbox.context.files.writeDurably(Array("done\n".utf8), to: path, mode: 0o644)
  }

  private func finish(_ position: Int, _ sandbox: Sandbox) throws {
    let run = try sandbox.store.requireLatest()
    let tree = try run.tree(#require(run.state.workspace(of: jobID(position, sandbox))))
    let workbook = Sandbox.workbook(["US-00\(position + 1).txt"])
    _ = try Finish(tree.projectInside).submit(
      jobID(position, sandbox), FinishReport(outcome: "done", text: workbook))
  }

  /// Goes on as `resume` does, and looks.
  private func expectRightEnd(_ sandbox: Sandbox, _ operation: Operation, _ place: Comment) throws {
    if operation == .release {
      #expect(try WorkspaceRelease(sandbox.project).releaseAll() == [], place)
      let run = try sandbox.store.requireLatest().folder.id
      #expect(try sandbox.git("show", "refs/takt/keep/\(run)/US-001:US-001.txt") == "done\n", place)
    } else {
      if try sandbox.store.requireLatest().state.result == nil { try sandbox.drive(Self.script) }
      let state = try sandbox.store.requireLatest().state
      #expect(state.result == RunResult(.complete), place)
      let format = "--format=%(trailers:key=Takt-Story,valueonly,separator=%x2C)"
      let stories = try sandbox.git("log", format, "main..takt/sample").split(separator: "\n").map(String.init)
      #expect(stories.sorted() == ["US-001", "US-002"], place)
      #expect(try sandbox.git("show", "takt/sample:US-001.txt", "takt/sample:US-002.txt") == "done\ndone\n", place)
      for job in state.jobs where job.acceptance != nil {
        let story = job.spec.story
        #expect(state.jobs.last { $0.spec.story == story } == job, "\(place): done again")
      }
    }
    #expect(try sandbox.store.requireLatest().state.workspaces == [], place)
    #expect(try sandbox.git("worktree", "list").split(separator: "\n").count == 1, place)
    #expect(try sandbox.git("status", "--porcelain") == "?? stories.json\n", place)
    #expect(try sandbox.git("fsck", "--no-dangling", "--no-progress") == "", place)
  }
}
