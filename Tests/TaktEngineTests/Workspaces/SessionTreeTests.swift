import TaktModel
import TaktSystem
import TaktTestSupport
import TaktText
import Testing

@testable import TaktEngine

@Suite("Claude Code's own work trees")
struct SessionTreeTests {
  private static let diamond = [
    ("US-001", []), ("US-002", ["US-001"]), ("US-003", ["US-001"]), ("US-004", ["US-002", "US-003"]),
  ]

  private func refusal(_ body: () throws -> Void) -> Failure? {
    do {
      try body()
      return nil
    } catch {
      return error as? Failure
    }
  }

  // MARK: - Taking over

  @Test("a fresh tree of an agent's own is taken over and made to stand at the assignment's base")
  func adopts() throws {
    let sandbox = try Sandbox.team()
    try sandbox.git("commit", "-q", "--allow-empty", "-m", "of somebody else")
    let offer = try #require(try sandbox.offers().first)
    let inside = try sandbox.claudeTree("a1")
    let brief = try Brief(inside).handOut(offer.spec.id, agent: "a1")
    #expect(brief.contains(inside.checkout))
    #expect(try inside.standingCommit() == offer.spec.base)
    #expect(try inside.standingCommit() != sandbox.git("rev-parse", "HEAD"), "it was made from a later commit")
    #expect(try Brief(inside).handOut(offer.spec.id, agent: "a1").contains("US-001"), "it may ask again")
  }

  @Test("in the main checkout a brief is refused, and the attempt is over so that nothing goes on for ever")
  func refusesMainCheckout() throws {
    let sandbox = try Sandbox.team([("US-001", [])])
    for attempt in 1...3 {
      let jobID = try #require(try sandbox.offers().first).id
      let failure = refusal { _ = try Brief(sandbox.project).handOut(jobID, agent: "a\(attempt)") }
      #expect(
        failure?.message
          == "in a team every agent works in a tree of its own, but you are in the main checkout `\(sandbox.root)`")
      #expect(
        failure?.causes == [
          "the agent was started without `isolation: worktree`, or Claude Code did not give it a tree"
        ])
      #expect(
        failure?.hints
          == ["end without doing anything; the session has to start the agent with `isolation: \"worktree\"`"])
    }
    #expect(try SessionDriver(sandbox.project).next(wait: .zero).state == .blocked)
    let story = try sandbox.store.requireLatest().state.story(#require(StoryID("US-001")))
    #expect(
      story.block?.reason.contains("its brief was refused: in a team every agent works in a tree of its own") == true)
  }

  @Test("a tree that Claude Code did not make for an agent is nobody's to take")
  func refusesOtherTrees() throws {
    let sandbox = try Sandbox.team()
    let jobID = try #require(try sandbox.offers().first).id
    for place in ["elsewhere", "project/.claude/worktrees/mine"] {
      let other = sandbox.directory.path(place)
      try sandbox.git("worktree", "add", "-q", "--detach", other)
      let failure = refusal { _ = try Brief(sandbox.project.standing(in: other)).handOut(jobID, agent: "a1") }
      if place == "elsewhere" {
        #expect(failure?.message == "`\(other)` is not a tree that Claude Code made for an agent")
      } else {
        #expect(failure?.message.hasPrefix("this assignment is over") == true)
      }
      #expect(try sandbox.git("-C", other, "status", "--porcelain") == "")
    }
  }

  @Test("two assignments never share a tree, and neither is one taken that was changed")
  func refusesSharedAndChanged() throws {
    let sandbox = try Sandbox.team()
    let tokens = try sandbox.offers().map(\.id)
    let first = try sandbox.claudeTree("a1")
    _ = try Brief(first).handOut(tokens[0], agent: "a1")
    let shared = refusal { _ = try Brief(first).handOut(tokens[1], agent: "a1") }
    #expect(shared?.message == "`\(first.checkout)` is the tree of another assignment already (US-001)")
    let changed = try sandbox.claudeTree("a2")
    try sandbox.directory.write("mine\n", to: "project/.claude/worktrees/agent-a2/README.md", mode: 0o644)
    let again = try #require(try sandbox.offers().first).id
    let failure = refusal { _ = try Brief(changed).handOut(again, agent: "a2") }
    #expect(failure?.message == "`\(changed.checkout)` is not fresh: `README.md` changed in it")
    #expect(try sandbox.text(".claude/worktrees/agent-a2/README.md") == "mine\n", "nothing was changed")
  }

  @Test("an assignment whose agent left before it got the brief goes to another agent in another tree")
  func takenOverAfterCrash() throws {
    let sandbox = try Sandbox.team()
    let jobID = try #require(try sandbox.offers().first).id
    let first = try sandbox.claudeTree("a1")
    try SessionAdoption(first).adopt(jobID)
    let second = try sandbox.claudeTree("a2")
    #expect(try Brief(second).handOut(jobID, agent: "a2").contains(second.checkout))
    let late = refusal { _ = try Brief(first).handOut(jobID, agent: "a1") }
    #expect(late?.message.contains("but you are in `\(first.checkout)`") == true)
  }

  // MARK: - What git shows

  @Test("the trees are hidden from git, by no file of the user's, and their folder goes with the run")
  func hidden() throws {
    let sandbox = try Sandbox.team([("US-001", [])])
    let before = try sandbox.git("status", "--porcelain", "--untracked-files=all")
    let jobID = try #require(try sandbox.offers().first).id
    let inside = try sandbox.claudeTree("a1")
    _ = try Brief(inside).handOut(jobID, agent: "a1")
    #expect(try sandbox.git("status", "--porcelain", "--untracked-files=all") == before)
    try sandbox.directory.write("1\n", to: "project/.claude/worktrees/agent-a1/one.txt", mode: 0o644)
    #expect(try sandbox.finish(jobID, files: ["one.txt"], in: inside).commit != nil)
    #expect(try SessionDriver(sandbox.project).next(wait: .zero).state == .complete)
    #expect(!sandbox.context.files.exists(sandbox.directory.path("project/.claude")))
    #expect(
      try sandbox.git("for-each-ref", "--format=%(refname)", "refs/heads")
        == "refs/heads/main\nrefs/heads/takt/sample\n")
  }

  @Test("a link where the folder should be is left alone")
  func link() throws {
    let sandbox = try Sandbox.team()
    let other = sandbox.directory.path("other")
    try sandbox.context.files.createDirectory(other)
    try sandbox.context.files.symlink(other, at: sandbox.directory.path("project/.claude"))
    SessionFolder(try sandbox.project).hide()
    #expect(try sandbox.context.files.list(other) == [])
  }

  // MARK: - Taking away

  @Test("a tree stays while its agent is at work and goes when the agent is gone, with Claude Code's branch")
  func released() throws {
    let sandbox = try Sandbox.team()
    let jobID = try #require(try sandbox.offers().first).id
    let inside = try sandbox.claudeTree("a1")
    _ = try Brief(inside).handOut(jobID, agent: "a1")
    try sandbox.directory.write("1\n", to: "project/.claude/worktrees/agent-a1/one.txt", mode: 0o644)
    _ = try sandbox.finish(jobID, files: ["one.txt"], in: inside)
    let own = ProcessIdentity.current()
    let lock = "project/.git/worktrees/agent-a1/locked"
    for (text, isHeld) in [
      ("claude agent agent-a1 (pid \(own.pid) start \(own.startTime))\n", true),
      ("on a stick that is not always there\n", true),
      ("claude agent agent-a1 (pid \(own.pid) start 1)\n", false),
    ] {
      try sandbox.directory.write(text, to: lock, mode: 0o644)
      try WorkspaceRelease(sandbox.project).releaseAll()
      #expect(sandbox.context.files.exists(inside.checkout) == isHeld, "\(text)")
    }
    #expect(try sandbox.git("branch", "--list", "worktree-agent-a1") == "")
    #expect(try sandbox.store.requireLatest().state.workspaces.isEmpty)
  }

  @Test("a tree that Claude Code has taken away breaks nothing")
  func gone() throws {
    let sandbox = try Sandbox.team(Self.diamond)
    let jobID = try #require(try sandbox.offers().first).id
    let inside = try sandbox.claudeTree("a1")
    _ = try Brief(inside).handOut(jobID, agent: "a1")
    try sandbox.context.files.removeTree(inside.checkout)
    #expect(throws: Failure.self) { _ = try sandbox.finish(jobID, files: [], in: inside) }
    #expect(try SessionDriver(sandbox.project).next(wait: .zero).state == .waiting)
    try sandbox.store.change("test") { (run) throws(Failure) in
      try run.append(.job(.ended(jobID: jobID, ending: .silent, detail: "gone")))
    }
    let next = try #require(try sandbox.offers().first).spec
    #expect(next.attempt == 2)
    #expect(try sandbox.git("branch", "--list", "worktree-*") == "", "its branch goes with it")
    let second = try sandbox.claudeTree("a2")
    #expect(try Brief(second).handOut(next.id, agent: "a2").contains("attempt 2"))
  }

  @Test("what an agent left is what the next one begins with, commits of its own included, and no ref stays of it")
  func alreadyDone() throws {
    let sandbox = try Sandbox.team([("US-001", [])])
    let jobID = try #require(try sandbox.offers().first).id
    let inside = try sandbox.claudeTree("a1")
    _ = try Brief(inside).handOut(jobID, agent: "a1")
    try sandbox.directory.write("1\n", to: "project/.claude/worktrees/agent-a1/one.txt", mode: 0o644)
    try sandbox.git("-C", inside.checkout, "add", "-A")
    try sandbox.git("-C", inside.checkout, "commit", "-q", "-m", "mine")
    try sandbox.store.change("test") { (run) throws(Failure) in
      try run.append(.job(.ended(jobID: jobID, ending: .silent, detail: "gone")))
    }
    let next = try #require(try sandbox.offers().first).spec
    #expect(!sandbox.context.files.exists(inside.checkout))
    let second = try sandbox.claudeTree("a2")
    #expect(try Brief(second).handOut(next.id, agent: "a2").contains("one.txt"))
    #expect(try sandbox.text(".claude/worktrees/agent-a2/one.txt") == "1\n")
    #expect(try sandbox.finish(next.id, files: ["one.txt"], in: second).commit != nil)
    #expect(try SessionDriver(sandbox.project).next(wait: .zero).state == .complete)
    #expect(try sandbox.subjects() == ["feat: US-001 - Story 1"])
    #expect(try sandbox.git("for-each-ref", "--format=%(refname)", "refs/takt/checkpoint", "refs/takt/keep") == "")
  }
}
