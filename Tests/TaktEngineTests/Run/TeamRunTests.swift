import TaktEngine
import TaktModel
import TaktTestSupport
import TaktText
import Testing

@Suite("A run of a team")
struct TeamRunTests {
  private static let diamond = [
    ("US-001", [String]()), ("US-002", ["US-001"]), ("US-003", ["US-001"]), ("US-004", ["US-002", "US-003"]),
  ]

  /// US-002 and US-003 change the same line, so that whichever is merged second runs into the other.
  private static let script = """
    {"stories": {
      "US-001": [[{"write": {"path": "list.txt", "text": "one\\ntwo\\nthree\\n"}}, {"finish": {}}]],
      "US-002": [[{"write": {"path": "list.txt", "text": "one\\ntwo left\\nthree\\n"}}, {"finish": {}}]],
      "US-003": [[{"write": {"path": "list.txt", "text": "one\\ntwo right\\nthree\\n"}}, {"finish": {}}]],
      "US-002-merge": [[{"write": {"path": "list.txt", "text": "one\\ntwo left right\\nthree\\n"}}, {"finish": {}}]],
      "US-003-merge": [[{"write": {"path": "list.txt", "text": "one\\ntwo left right\\nthree\\n"}}, {"finish": {}}]],
      "US-004": [[{"write": {"path": "end.txt", "text": "end\\n"}}, {"finish": {}}]]
    }}
    """

  private func team(_ isolation: Isolation? = nil) -> RunStart {
    var start = RunStart(mode: .team)
    start.isolation = isolation
    return start
  }

  /// What git knows besides branches, and what lies around.
  private func expectClean(_ sandbox: Sandbox) throws {
    #expect(try sandbox.git("worktree", "list").split(separator: "\n").count == 1)
    #expect(try sandbox.store.requireLatest().state.workspaces.isEmpty)
    #expect(try sandbox.git("symbolic-ref", "--short", "HEAD") == "main\n")
    #expect(try sandbox.git("diff", "--stat", "HEAD").isEmpty)
  }

  private func roles(_ sandbox: Sandbox) throws -> [Role] {
    try sandbox.store.requireLatest().state.jobs.map(\.role)
  }

  @Test(
    "merges what was done side by side, has a conflict settled, and leaves the checkout alone",
    arguments: [Isolation.worktree, .clone])
  func conflict(_ isolation: Isolation) throws {
    let sandbox = try Sandbox(Self.diamond, gates: #"[{"name": "readme", "command": ["test", "-f", "README.md"]}]"#)
    try sandbox.start(team(isolation))
    guard case .finished(let result) = try sandbox.drive(Self.script) else {
      Issue.record("the run rests")
      return
    }
    #expect(result == RunResult(.complete))
    #expect(try sandbox.git("show", "takt/sample:list.txt") == "one\ntwo left right\nthree\n")
    #expect(try roles(sandbox).filter { $0 == .resolver }.count == 1)
    let stories = try sandbox.git(
      "log", "--format=%(trailers:key=Takt-Story,valueonly,separator=%x2C)", "main..takt/sample")
    #expect(stories.split(separator: "\n").sorted() == ["US-001", "US-002", "US-003", "US-004"])
    let merges = try sandbox.git("log", "--merges", "--format=%s", "main..takt/sample")
    #expect(merges.split(separator: "\n").count == 1)
    try expectClean(sandbox)
    #expect(try sandbox.text("stories.json").contains("\"passes\": true"))
  }

  @Test("puts the status of a plan that git tracks on the branch, without a conflict between stories")
  func trackedPlan() throws {
    let sandbox = try Sandbox(
      [("US-001", []), ("US-002", []), ("US-003", [])], gates: "[]", tracksPlan: true)
    try sandbox.start(team())
    try sandbox.drive(
      """
      {"stories": {
        "US-001": [[{"write": {"path": "a.txt", "text": "a\\n"}}, {"finish": {}}]],
        "US-002": [[{"write": {"path": "b.txt", "text": "b\\n"}}, {"finish": {}}]],
        "US-003": [[{"write": {"path": "c.txt", "text": "c\\n"}}, {"finish": {}}]]
      }}
      """)
    let plan = try sandbox.git("show", "takt/sample:stories.json")
    #expect(plan.split(separator: "\n").count { $0.contains("\"passes\": true") } == 3)
    #expect(!(try sandbox.text("stories.json").contains("\"passes\": true")))
    try expectClean(sandbox)
  }

  @Test("a gate that fails only on the merged result is settled like a conflict, and the resolver is told what it said")
  func brokenTogether() throws {
    // Each file is fine alone; together they break the rule.
    let gate =
      #"[{"name": "rule", "command": ["sh", "-c", "! { test -f a.txt && test -f b.txt && ! test -f ok.txt; }"]}]"#
    let sandbox = try Sandbox([("US-001", []), ("US-002", [])], gates: gate)
    try sandbox.start(team())
    let settled = #"[[{"write": {"path": "ok.txt", "text": "ok\n"}}, {"finish": {}}]]"#
    try sandbox.drive(
      """
      {"stories": {
        "US-001": [[{"write": {"path": "a.txt", "text": "a\\n"}}, {"finish": {}}]],
        "US-002": [[{"write": {"path": "b.txt", "text": "b\\n"}}, {"finish": {}}]],
        "US-001-merge": \(settled), "US-002-merge": \(settled)
      }}
      """)
    let state = try sandbox.store.requireLatest().state
    #expect(state.result == RunResult(.complete))
    let refused = try sandbox.store.requireLatest().journal.records.compactMap { record -> MergeProblem? in
      if case .merge(.refused(_, let problem)) = record.event { problem } else { nil }
    }
    #expect(refused.count == 1)
    #expect(refused.first?.files == [])
    #expect(refused.first?.detail.hasPrefix("gate `rule` failed (exit 1)") == true)
    #expect(try sandbox.git("ls-tree", "--name-only", "takt/sample").contains("ok.txt"))
  }

  @Test("unresolved twice, a story is blocked, its commit is kept, and what does not depend on it is done")
  func unresolved() throws {
    let sandbox = try Sandbox(Self.diamond + [("US-005", ["US-001"])])
    try sandbox.start(team())
    let never = #"[[{"crash": "no idea"}]]"#
    try sandbox.drive(
      Self.script.replacing(
        #""US-002-merge": [[{"write": {"path": "list.txt", "text": "one\ntwo left right\nthree\n"}}, {"finish": {}}]]"#,
        with: #""US-002-merge": \#(never)"#
      ).replacing(
        #""US-003-merge": [[{"write": {"path": "list.txt", "text": "one\ntwo left right\nthree\n"}}, {"finish": {}}]]"#,
        with:
          #""US-003-merge": \#(never), "US-005": [[{"write": {"path": "five.txt", "text": "5\n"}}, {"finish": {}}]]"#))
    let run = try sandbox.store.requireLatest()
    let blocked = run.plan.stories.filter { run.state.story($0.id).block?.category == .mergeConflict }
    let story = try #require(blocked.first)
    #expect(blocked.count == 1)
    #expect(try roles(sandbox).filter { $0 == .resolver }.count == 2)
    let kept = try #require(run.state.story(story.id).preservedRef)
    #expect(kept == "refs/takt/keep/\(run.folder.id)/\(story.id)")
    #expect(try sandbox.git("show", "\(kept):list.txt").contains("two "))
    #expect(try sandbox.git("ls-tree", "--name-only", "takt/sample").contains("five.txt"))
    #expect(run.state.result?.kind == .blocked)
    #expect(run.state.result?.reason == "2 of 5 stories blocked: \(story.id), US-004")
    try expectClean(sandbox)
  }

  @Test("a plan that a team cannot help works in solo mode, and says why")
  func chain() throws {
    let sandbox = try Sandbox([("US-001", []), ("US-002", ["US-001"])])
    let answer = try sandbox.start(team())
    #expect(answer.mode == .solo)
    #expect(
      answer.soloBecause == "each of the 2 stories that are left waits for another, so that they follow each other")
    #expect(try sandbox.start(team()).wasActive)
  }

  @Test("a branch that is checked out is not taken for a team's")
  func checkedOut() throws {
    let sandbox = try Sandbox([("US-001", []), ("US-002", [])])
    try sandbox.git("checkout", "-q", "-b", "takt/sample")
    let failure = #expect(throws: Failure.self) { try sandbox.start(team()) }
    #expect(failure?.message == "branch `takt/sample` is checked out in `\(sandbox.root)`")
    #expect(try RunFolder.all(sandbox.project).isEmpty)
  }
}
