import TaktEngine
import TaktGit
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@Suite("A work tree that another program is only just making")
struct HalfMadeTreeTests {
  @Test("git is asked again until the tree is whole, and its own words are told when it never is")
  func waits() throws {
    var sandbox = try Sandbox()
    let tree = sandbox.directory.path("tree")
    try sandbox.git("worktree", "add", "-q", "--detach", tree)
    let file = sandbox.directory.path("project/.git/worktrees/tree/commondir")
    let files = sandbox.context.files
    let whole = try files.read(file)
    try files.writeDurably([], to: file)
    let clock = MendingClock { try? files.writeDurably(whole, to: file) }
    sandbox.test.context.clock = clock
    let git = Git(sandbox.context, in: sandbox.root)
    #expect(try git.run(["worktree", "list"]).text.contains(tree))
    #expect(clock.sleeps == 3)
    try files.writeDurably([], to: file)
    let failure = #expect(throws: Failure.self) { try git.run(["worktree", "list"]) }
    #expect(failure?.causes.first?.hasPrefix("fatal: failed to read ") == true)
  }
}

/// A clock on which nobody waits; at the third sleep something happens.
private final class MendingClock: Clock, @unchecked Sendable {
  private(set) var sleeps = 0
  private let mend: () -> Void

  init(mend: @escaping () -> Void) { self.mend = mend }

  func wallMilliseconds() -> Int64 { 0 }
  func monotonicNanoseconds() -> UInt64 { UInt64(sleeps) }
  func sleep(nanoseconds: UInt64) {
    sleeps += 1
    if sleeps == 3 { mend() }
  }
}
