import Synchronization
import TaktEngine
import TaktModel
import TaktSystem
import TaktTestSupport
import Testing

@Suite("Git's list of work trees after a kill")
struct TreeEntryTests {
  private static let script = """
    {"stories": {
      "US-001": [[{"write": {"path": "a.txt", "text": "a\\n"}}, {"finish": {}}]],
      "US-002": [[{"write": {"path": "b.txt", "text": "b\\n"}}, {"finish": {}}]]
    }}
    """

  private func sandbox() throws -> Sandbox {
    let sandbox = try Sandbox([("US-001", []), ("US-002", [])])
    var start = RunStart(mode: .team)
    start.isolation = .worktree
    try sandbox.start(start)
    return sandbox
  }

  /// What `git worktree add` has written when it is ended between two of its files.
  private func beginEntry(_ name: String, of sandbox: Sandbox, tree: String) throws {
    let entry = ".git/worktrees/\(name)"
    try sandbox.write(sandbox.git("rev-parse", "HEAD"), to: "\(entry)/HEAD")
    try sandbox.write("\(tree)/.git\n", to: "\(entry)/gitdir")
    try sandbox.write("initializing\n", to: "\(entry)/locked")
    try sandbox.write("", to: "\(entry)/commondir")
  }

  @Test("an entry that was begun for a tree of ours stops every git, and is taken away")
  func begun() throws {
    let sandbox = try sandbox()
    let place = WorkspaceRoot(try sandbox.project).path(
      run: try sandbox.store.requireLatest().folder.id, name: "US-001")
    try beginEntry("US-001", of: sandbox, tree: place)
    #expect(throws: (any Error).self) { try sandbox.git("worktree", "list") }
    try sandbox.drive(Self.script)
    #expect(try sandbox.store.requireLatest().state.result == RunResult(.complete))
    #expect(try sandbox.git("worktree", "list").split(separator: "\n").count == 1)
    #expect(!sandbox.context.files.exists("\(sandbox.root)/.git/worktrees/US-001"))
  }

  @Test("an entry that says of no tree yet goes with the run", arguments: ["", "initializing\n"], [nil, ""])
  func nameless(_ lock: String, _ place: String?) throws {
    let sandbox = try sandbox()
    try sandbox.write(lock, to: ".git/worktrees/US-002/locked")
    if let place { try sandbox.write(place, to: ".git/worktrees/US-002/gitdir") }
    try sandbox.drive(Self.script)
    #expect(try sandbox.store.requireLatest().state.result == RunResult(.complete))
    #expect(!sandbox.context.files.exists("\(sandbox.root)/.git/worktrees/US-002"))
  }

  @Test(
    "an entry that a living git may be making stays, and goes when that git is gone",
    .enabled(if: FileSystem().exists("/proc/self/stat"), "this system does not show what its processes do"))
  func living() throws {
    let sandbox = try sandbox()
    let entry = "\(sandbox.root)/.git/worktrees/US-002"
    try sandbox.write("", to: ".git/worktrees/US-002/locked")
    try sandbox.directory.write("#!/bin/sh\necho begun\nsleep 60\n", to: "bin/git", mode: 0o755)
    let maker = ProcessInvocation(
      sandbox.directory.path("bin/git"), ["worktree", "add"], environment: ["PATH": "/usr/bin:/bin"],
      workingDirectory: sandbox.root)
    let cancellation = Cancellation()
    let (project, files) = (try sandbox.project, sandbox.context.files)
    let isKept = Mutex(false)
    _ = try sandbox.context.processes.run(maker, cancellation: cancellation) { _, _ in
      _ = try? WorkspaceRelease(project).releaseAll()
      isKept.withLock { $0 = files.exists(entry) }
      cancellation.cancel()
    }
    #expect(isKept.withLock { $0 })
    try WorkspaceRelease(project).releaseAll()
    #expect(!files.exists(entry))
  }

  @Test("an entry that was begun for somebody else's tree stays, and the run says what is in the way")
  func foreign() throws {
    let sandbox = try sandbox()
    try beginEntry("theirs", of: sandbox, tree: "/nowhere/theirs")
    #expect(throws: (any Error).self) { try sandbox.drive(Self.script) }
    #expect(sandbox.context.files.exists("\(sandbox.root)/.git/worktrees/theirs/locked"))
  }

  @Test("an entry of which only a part is left goes with the run; one whose folder is missing does not")
  func halfGone() throws {
    let sandbox = try sandbox()
    try sandbox.git("worktree", "add", "-q", "--detach", "../broken")
    try sandbox.git("worktree", "add", "-q", "--detach", "../away")
    try sandbox.context.files.remove("\(sandbox.root)/.git/worktrees/broken/gitdir")
    try sandbox.context.files.removeTree(sandbox.directory.path("away"))
    try sandbox.drive(Self.script)
    #expect(!sandbox.context.files.exists("\(sandbox.root)/.git/worktrees/broken"))
    #expect(sandbox.context.files.exists("\(sandbox.root)/.git/worktrees/away/gitdir"))
  }

  @Test("what is left in the merged tree by a git that was ended does not stop the merging")
  func lockInMergedTree() throws {
    let gate = #"[{"name": "readme", "command": ["test", "-f", "README.md"]}]"#
    let sandbox = try Sandbox([("US-001", []), ("US-002", [])], gates: gate)
    var start = RunStart(mode: .team)
    start.isolation = .worktree
    try sandbox.start(start)
    let photographer = Photographer(of: sandbox)
    try Sandbox(standing: sandbox.directory, interceptor: photographer).drive(Self.script)
    // The last moment at which the merged tree is there and the run is not over.
    let entry = "project/.git/worktrees/merge"
    let moment = try #require(
      photographer.moments.last { moment in
        sandbox.context.files.exists(moment.path("\(entry)/HEAD"))
          && !hasPassed(moment, sandbox)
      })
    try sandbox.goBack(to: moment)
    try sandbox.forgetProcesses()
    try sandbox.write("", to: ".git/worktrees/merge/index.lock")
    try sandbox.drive(Self.script)
    #expect(try sandbox.store.requireLatest().state.result == RunResult(.complete))
  }

  /// Whether both stories were merged at a moment.
  private func hasPassed(_ moment: TemporaryDirectory, _ sandbox: Sandbox) -> Bool {
    guard let run = try? Sandbox(standing: moment).store.latest() else { return false }
    return run.state.stories.values.filter { $0.phase == .passed }.count == 2
  }
}
